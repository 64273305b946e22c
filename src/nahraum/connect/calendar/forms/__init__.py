"""Forms of the calendar: entries, and what people are asked."""
