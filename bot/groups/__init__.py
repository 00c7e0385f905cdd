"""What the operator sets for single groups."""
