"""Pages: looking at numbers, and bringing them."""
