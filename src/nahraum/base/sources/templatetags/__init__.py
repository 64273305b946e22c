"""Tags of the panel that explains a figure."""
