"""What leads people to courses and lessons: words, moments of the work, paths."""
