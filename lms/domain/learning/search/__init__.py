"""Finding what a course says, by the words that people type."""
