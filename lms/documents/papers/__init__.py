"""Papers for boards: a transcript, a packet, and what checks a packet without any server."""
