"""What the keys of `lms/keys.py` are made from: files that settings name, and certificates of their own."""
