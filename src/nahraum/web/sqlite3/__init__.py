"""Django's SQLite with connections that stay open from page to page."""
