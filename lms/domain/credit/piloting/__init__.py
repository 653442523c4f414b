"""What stands in the place of the computed hours of a course: a recorded pilot, or the site's own times."""
