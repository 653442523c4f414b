"""Hours in the demonstration that come from elsewhere."""
