"""The need map: where what is missing, with its parts and evidence."""
