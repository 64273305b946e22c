"""The demo region: three municipalities with published figures, and an invented register.

What is real is named with its source; everybody and every practice is invented and says so. The
tables in `region/` are read by `tables` and loaded by `load`, through the rooms' own actions.
"""
