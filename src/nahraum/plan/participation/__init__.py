"""Ideas, surveys, workshops, votes; each proposal gets an answer."""
