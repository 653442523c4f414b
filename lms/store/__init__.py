"""Facts in the database: the only floor that speaks SQL."""
