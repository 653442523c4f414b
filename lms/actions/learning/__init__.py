"""Courses, lessons, quizzes, progress, completion, evaluation, search."""
