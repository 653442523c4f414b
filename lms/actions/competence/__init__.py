"""Frameworks, evidence, standing, targets, gaps, observed practice."""
