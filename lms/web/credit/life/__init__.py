"""What becomes of a certificate after it was issued: cases of revoking it, and many at once."""
