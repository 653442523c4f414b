"""The command line, `lms`."""
