"""Programs around the house: set-up, checks, drawings. Not part of the package."""
