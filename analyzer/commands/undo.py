"""``analyze undo``: remove a model that ``apply`` made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from analyzer.commands.options import FILE, FOLDER, json_option, print_json, quiet_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--force", is_flag=True, help="Also if it was trained since, or its source is gone.")
@click.option("--audit", type=FILE, help="Audit log.  [default: audit.jsonl by DIR]")
@json_option
@quiet_option
def undo(folder: Path, *, force: bool, audit: Path | None, as_json: bool, quiet: bool) -> int:
    """Remove the extended model in DIR.

    The checkpoint that it was made from was never touched.

    \b
    Example:
      analyze undo llama-3b-chemistry

    \b
    Exit status: 0 removed, 5 refused (not made by apply, changed since, source gone).
    """  # noqa: D301
    from analyzer import finished

    finished.undo(folder, force=force, audit=audit)
    if as_json:
        print_json({"schema": "analyzer/undo/1", "removed": str(folder)})
    elif not quiet:
        click.echo(f"Removed {folder}; its source serves as before.")
    return 0
