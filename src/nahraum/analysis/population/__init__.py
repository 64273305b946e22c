"""Population science: life tables, projections, small areas, uncertainty (METHODS section 1)."""
