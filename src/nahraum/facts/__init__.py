"""Small tables of facts that ship with the program, each with source, licence and date.

Everything is readable as it stands: CSV with a comment header, TOML with comments. The modules
read the tables once, check them and hand out frozen values; errors name file and line.
"""
