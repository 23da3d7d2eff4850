"""``analyze models``: the names that --model knows."""

from __future__ import annotations

import click

from analyzer.commands.options import format_option, print_json, quiet_option


@click.command()
@format_option("text", "json")
@quiet_option
def models(format_: str, *, quiet: bool) -> int:
    """List the names that --model knows.

    Their other names, algorithm and hub id, and whether each tokenizer is available now.
    """
    from analyzer import verbs

    rows = verbs.models()
    if format_ == "json":
        print_json(rows)
        return 0
    cells = [(", ".join(r["names"]), r["algorithm"], r["hub_id"] or "-") for r in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row, columns in zip(rows, cells, strict=True):
        padded = [f"{cell:<{width}}" for cell, width in zip(columns, widths, strict=True)]
        click.echo("  ".join([*padded, row["available"]]))
    if not quiet:
        click.echo("\nA local path comes first, then these names, then the hub.", err=True)
    return 0
