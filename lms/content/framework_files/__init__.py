"""Frameworks as files: what they state of each other, what changed between two, and other systems' forms of them."""
