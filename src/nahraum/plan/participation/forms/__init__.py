"""Forms of participation: what citizens fill in, what the staff fills in."""
