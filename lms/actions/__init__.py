"""Deeds: each writes its facts inside the caller's transaction and returns an outcome; none commits."""
