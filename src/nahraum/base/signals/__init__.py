"""Signs of unmet need, without persons, until a half-year is released."""
