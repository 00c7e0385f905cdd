"""Reviews by moderators: what opens one, its card, what is said of it, its clock, and what follows."""
