"""The command line's part for what hours stand on: the keys, and the ledger that they sign."""
