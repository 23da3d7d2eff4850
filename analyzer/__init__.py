"""Extend the vocabulary, or continual-pretrain only? Evidence from your corpus."""
