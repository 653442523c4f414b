"""The rows of each room: columns, keys and constraints only."""
