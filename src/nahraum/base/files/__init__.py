"""Files people hand in, kept by their content and opened by nobody without a right."""
