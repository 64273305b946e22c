"""What every room stands on: tenants, people, places, vocabulary, sources, signals, audit, jobs."""
