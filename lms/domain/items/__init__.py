"""The types of items, a module for each."""
