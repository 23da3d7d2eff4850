"""The fold over the corpus: empty, observe, merge, finish."""
