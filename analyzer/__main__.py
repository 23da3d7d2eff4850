"""``python -m analyzer``: the command line, for launchers that start modules."""

from analyzer.cli import main

if __name__ == "__main__":
    main()
