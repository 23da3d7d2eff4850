"""Runs every benchmark, or those named: python -m benchmarks [NAME ...] [--size SIZE].

A module with ``HEAVY = True`` (gigabytes of disk, many minutes) runs only when it is named.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil

import benchmarks

SIZED = {"memory", "propose", "scan"}


def main() -> None:
    names = [m.name for m in pkgutil.iter_modules(benchmarks.__path__) if m.name[0] != "_"]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names))
    parser.add_argument("--size", help="of the text that memory, propose and scan generate: 10GB")
    given = parser.parse_args()
    for name in given.names or names:
        module = importlib.import_module(f"benchmarks.{name}")
        if name in given.names or not getattr(module, "HEAVY", False):
            sized = (
                {"size": given.size} if given.size and name in {"memory", "propose", "scan"} else {}
            )
            print(f"\n## {name}\n", flush=True)
            print(module.run(**sized), flush=True)


if __name__ == "__main__":
    main()
