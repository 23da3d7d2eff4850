"""Runs every benchmark, or those named: python -m benchmarks [NAME ...].

A module with ``HEAVY = True`` (gigabytes of disk, many minutes) runs only when it is named.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys

import benchmarks


def main() -> None:
    names = [m.name for m in pkgutil.iter_modules(benchmarks.__path__) if m.name != "__main__"]
    for name in sys.argv[1:] or names:
        module = importlib.import_module(f"benchmarks.{name}")
        if name in sys.argv[1:] or not getattr(module, "HEAVY", False):
            print(f"\n## {name}\n", flush=True)
            print(module.run(), flush=True)


if __name__ == "__main__":
    main()
