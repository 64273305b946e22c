"""Official data: readers and fetchers that turn files into typed tables.

Knows no Django and no analysis. Every reader takes a path, returns frozen tables and raises
`errors.DataError` with file, line, column and remedy. Nothing is guessed in silence: what had
to be interpreted comes back as a warning.
"""
