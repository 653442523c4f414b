"""Whether a file that somebody was handed says what the record says, and which of its words do not."""
