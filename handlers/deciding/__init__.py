"""What administrators decide about reports by their buttons, and what follows from it."""
