"""Training taken elsewhere."""
