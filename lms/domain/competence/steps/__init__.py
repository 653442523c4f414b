"""What is next for a person: the facts, what courses offer, the steps, and short checks."""
