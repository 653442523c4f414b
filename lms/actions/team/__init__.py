"""The team page, assignments, supervision agenda."""
