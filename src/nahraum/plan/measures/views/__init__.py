"""Pages of the plan: looking, entering, deciding, and what everybody may read."""
