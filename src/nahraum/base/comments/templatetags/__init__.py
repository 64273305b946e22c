"""The tag that puts remarks on the page of another room."""
