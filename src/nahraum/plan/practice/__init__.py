"""The library of practice examples, and what is similar to us."""
