"""What administrators choose for their groups, by buttons in the private chat."""
