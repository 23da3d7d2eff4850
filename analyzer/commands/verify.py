"""``analyze verify``: every check on a finished model, again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from analyzer.commands.apply import say_checks
from analyzer.commands.options import (
    FOLDER,
    PATH,
    field_option,
    json_option,
    print_json,
    quiet_option,
)

if TYPE_CHECKING:
    from pathlib import Path

FAILED = 6


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--base", required=True, type=FOLDER, help="The model that it was made from.")
@click.option("--corpus", type=PATH, help="Text to compare bits per byte on.")
@field_option
@click.option(
    "--forward/--no-forward",
    default=None,
    help="Run both models through transformers.  [default: up to 1 GB of weights]",
)
@json_option
@quiet_option
def verify(folder: Path, *, as_json: bool, quiet: bool, **options: Any) -> int:
    """Check the extended model in DIR against its base.

    Every weight, every id, and a forward pass.

    \b
    Example:
      analyze verify llama-3b-chemistry --base llama-3b --corpus heldout.txt

    \b
    Exit status: 0 every check passed, 6 one failed.
    """  # noqa: D301
    from analyzer import finished
    from analyzer.progress import Progress
    from analyzer.values import to_json

    with Progress(quiet=quiet) as progress:
        progress.update("verify", 0, 0)
        checks = finished.verify(folder, **options)
    failed = any(check.outcome == "failed" for check in checks)
    if as_json:
        content = {"schema": "analyzer/verify/1", "passed": not failed, "checks": to_json(checks)}
        print_json(content)
    elif failed or not quiet:
        say_checks(checks)
        click.echo("A check failed." if failed else "Every check passed.")
    return FAILED if failed else 0
