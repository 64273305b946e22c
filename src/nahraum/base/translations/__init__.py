"""What people wrote, said in other languages and in easy language, and whether that still fits."""
