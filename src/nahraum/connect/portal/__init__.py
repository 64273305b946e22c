"""What citizens see of the directory: search in everyday words, offers, notes to take along."""
