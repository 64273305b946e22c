"""Where numbers come from: sources, legal values, and stored runs with their figures."""
