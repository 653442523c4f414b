"""Authors' words, read as every editor reads them."""
