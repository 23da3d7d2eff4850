"""A model name to a Tokenizer."""
