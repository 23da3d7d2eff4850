"""``analyze verify``: every check on a finished model, again."""

from __future__ import annotations

import json
from pathlib import Path

import click

_folder = click.Path(file_okay=False, path_type=Path)
FAILED = 6


@click.command()
@click.argument("folder", metavar="DIR", type=_folder)
@click.option("--base", required=True, type=_folder, help="The model that it was made from.")
@click.option("--corpus", type=click.Path(path_type=Path), help="Text to compare bits per byte on.")
@click.option("--field", metavar="NAME", help="Field of JSON Lines, CSV or Parquet with the text.")
@click.option(
    "--forward/--no-forward",
    default=None,
    help="Run both models through transformers.  [default: up to 1 GB of weights]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the checks as JSON on stdout.")
def verify(
    folder: Path,
    *,
    base: Path,
    corpus: Path | None,
    field: str | None,
    forward: bool | None,
    as_json: bool,
) -> int:
    """Check the extended model in DIR against its base: every weight, every id, and a forward pass.

    \b
    Example:
      analyze verify llama-3b-chemistry --base llama-3b --corpus heldout.txt

    \b
    Exit status: 0 every check passed, 6 one failed.
    """  # noqa: D301
    from analyzer import finished
    from analyzer.commands.apply import say_checks
    from analyzer.values import to_json

    checks = finished.verify(folder, base=base, corpus=corpus, text_field=field, forward=forward)
    failed = any(check.outcome == "failed" for check in checks)
    if as_json:
        content = {"schema": "analyzer/verify/1", "passed": not failed, "checks": to_json(checks)}
        click.echo(json.dumps(content, ensure_ascii=False))
    else:
        say_checks(checks)
        click.echo("A check failed." if failed else "Every check passed.")
    return FAILED if failed else 0
