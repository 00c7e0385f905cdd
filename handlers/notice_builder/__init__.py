"""Notices a person sends herself: asks what one needs, and writes its text. Nothing here sends or keeps anything."""
