"""Django's PostgreSQL, asked for a sign of life only when there is reason to."""
