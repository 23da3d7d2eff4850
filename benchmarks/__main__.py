"""Runs every benchmark, or those named: python -m benchmarks [NAME ...] [--size SIZE] [--heavy].

A module with ``HEAVY = True`` (gigabytes of disk, many minutes) runs when named or with --heavy.
What fits weights is no benchmark: see ``fit_terms`` and the others of that name.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil

import benchmarks

SIZED = ("memory", "propose", "scan")


def main() -> None:
    modules = [module.name for module in pkgutil.iter_modules(benchmarks.__path__)]
    names = [name for name in modules if not name.startswith(("_", "fit_"))]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names))
    parser.add_argument("--size", help=f"of the text that {', '.join(SIZED)} generate: 10GB")
    parser.add_argument("--heavy", action="store_true", help="also those of gigabytes and hours")
    given = parser.parse_args()
    if unknown := set(given.names) - set(names):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    for name in given.names or names:
        module = importlib.import_module(f"benchmarks.{name}")
        if name in given.names or given.heavy or not getattr(module, "HEAVY", False):
            sized = {"size": given.size} if given.size and name in SIZED else {}
            print(f"\n## {name}\n", flush=True)
            print(module.run(**sized), flush=True)


if __name__ == "__main__":
    main()
