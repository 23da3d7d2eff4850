"""Which tokens to add, what they save on held-out text, what they cost."""
