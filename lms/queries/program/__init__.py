"""Settings, inserts, mail, events, reports, health."""
