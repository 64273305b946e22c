"""Pages for citizens: searching, one offer, notes to take along, corrections."""
