"""What papers are set with."""
