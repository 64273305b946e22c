"""The search page as one would write it first: plain Django over the same rows, the same page size.

Default middleware, one view, one template; FTS5 with bm25 on SQLite, tsvector with ts_rank on
PostgreSQL, a count for the pages, the rows with what the page shows. No topics, no typing errors,
no filters: it has less to do than the portal.
"""
