"""Segmentation, counting and ranking of domain terms."""
