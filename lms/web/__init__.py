"""Places with a URL: HTTP in, HTML out."""
