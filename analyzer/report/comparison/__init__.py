"""Several models on one corpus: which of them needs the least work for it."""
