"""Parse, call, render, exit."""


def main() -> None:
    """Run."""
