"""How statements are asked of the database, and what is kept of the asking."""
