"""Banks of questions: from YAML to items, and back."""
