"""Goals and measures, versions for the council, progress and review."""
