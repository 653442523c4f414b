"""A demonstration: a believable agency and its history."""
