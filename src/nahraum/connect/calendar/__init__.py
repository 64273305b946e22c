"""What happens when: events, series, courses, and who comes."""
