"""The Kommunalprofil: where a municipality stands and where it is heading."""
