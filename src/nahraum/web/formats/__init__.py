"""How days are written: what Django knows of American English is no help here."""
