"""The plan, and who may perform it."""
