"""Exact search within a radius over millions of fingerprints."""
