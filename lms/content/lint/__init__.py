"""What a strict reader would say of content: banks, prose, coverage."""
