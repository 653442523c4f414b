"""The command line's part for frameworks: what changed between two, and their way in and out."""
