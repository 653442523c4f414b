"""The command line's part for authors that looks closer at one thing."""
