"""The private chat: the conversation of a person whose images are shared, or who fears it."""
