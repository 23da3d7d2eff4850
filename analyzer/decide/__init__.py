"""Facts to a decision, by rules that are data."""
