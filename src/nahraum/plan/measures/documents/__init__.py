"""The plan on paper: PDF, Word, tables and an open package. The same numbers everywhere."""
