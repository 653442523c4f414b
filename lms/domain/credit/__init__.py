"""Ledger, certificates, transcript."""
