"""Whom one can talk to, by country: numbers, chats and sites, when they are open, and who they are for."""
