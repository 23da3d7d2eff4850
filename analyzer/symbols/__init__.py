"""Text to typed spans of symbolic content."""
