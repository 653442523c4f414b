"""What becomes of a certificate once it was issued."""
