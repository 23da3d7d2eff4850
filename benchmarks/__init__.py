"""Side-by-side measurements: each module prints one Markdown table from one run."""
