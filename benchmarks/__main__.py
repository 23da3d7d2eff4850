"""Runs every benchmark, or those named: python -m benchmarks [NAME ...]."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import benchmarks


def main() -> None:
    names = [m.name for m in pkgutil.iter_modules(benchmarks.__path__) if m.name != "__main__"]
    for name in [n for n in names if n in sys.argv[1:] or not sys.argv[1:]]:
        print(f"\n## {name}\n", flush=True)
        print(importlib.import_module(f"benchmarks.{name}").run(), flush=True)


if __name__ == "__main__":
    main()
