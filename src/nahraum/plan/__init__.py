"""PLAN: what to do about it, with citizens, decided and dated, and what came of it."""
