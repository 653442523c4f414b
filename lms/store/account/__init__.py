"""Signing in, second step, sessions, password reset, one's own settings."""
