"""Pages of the self-check: assessments, sustaining, neighbourhood work."""
