"""Bodies, their meetings and decisions, and what became of recommendations."""
