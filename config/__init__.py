"""What an operator chooses, read once, and the errors every room raises."""
