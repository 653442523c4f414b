"""The queue of papers that take longer than a page."""
