"""Verifying evidence files."""
