"""Adds tokens inside each tokenizer algorithm."""
