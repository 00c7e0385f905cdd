"""Cases, as the command `egide case` sees them."""
