"""``analyze undo``: remove a model that ``apply`` made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from analyzer.commands.options import FILE, FOLDER

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--force", is_flag=True, help="Also if it was trained since, or its source is gone.")
@click.option("--audit", type=FILE, help="Audit log.  [default: audit.jsonl by DIR]")
def undo(folder: Path, *, force: bool, audit: Path | None) -> int:
    """Remove the extended model in DIR; the checkpoint that it was made from was never touched.

    \b
    Exit status: 0 removed, 5 refused (not made by apply, changed since, source gone).
    """  # noqa: D301
    from analyzer import finished

    finished.undo(folder, force=force, audit=audit)
    click.echo(f"Removed {folder}; its source serves as before.")
    return 0
