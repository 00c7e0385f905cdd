"""What posters are told of decisions about their posts, and how they contest them."""
