"""Backups: a copy of what the store holds, key by key, in one sealed file; and the way back."""
