"""Small-area monitoring: catalogue, own indicators, series, status and dynamics."""
