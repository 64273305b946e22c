"""UNDERSTAND: where the municipality stands and where it is heading."""
