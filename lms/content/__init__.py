"""Disk to typed, immutable objects; every problem is collected with path, line and weight."""
