"""What certificates are made of besides their templates: words, seals."""
