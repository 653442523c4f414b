"""Lines of the ledger that no course writes: adjustments and live events."""
