"""Where we stand: principles, theses, neighbourhood work, sustaining."""
