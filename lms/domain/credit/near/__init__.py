"""Days of credentials that come near: whom to tell of them, and when."""
