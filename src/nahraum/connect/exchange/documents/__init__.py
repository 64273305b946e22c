"""Writers: records -> files in open formats."""
