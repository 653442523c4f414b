"""Questions of other systems, in and out."""
