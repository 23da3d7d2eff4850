"""Ways to fill new rows, each pure and seeded, in one file with its reference."""
