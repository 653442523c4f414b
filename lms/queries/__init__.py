"""Reads: all that one page shows, as one frozen value."""
