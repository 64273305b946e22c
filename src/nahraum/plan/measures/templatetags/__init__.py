"""Words for figures of the plan."""
