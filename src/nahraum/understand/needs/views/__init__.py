"""The need map, its cells and files; least standards."""
