"""A pilot: what was compared at equal compute, and what came of it."""
