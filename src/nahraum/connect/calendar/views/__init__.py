"""Pages of the calendar: for everybody, for those who take part, for those who keep it."""
