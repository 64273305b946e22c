"""Who did what, when: a hash chain per municipality, and revisions of what changed."""
