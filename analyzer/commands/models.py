"""``analyze models``: the names that --model knows."""

from __future__ import annotations

import json

import click

from analyzer.commands.options import format_option


@click.command()
@format_option("text", "json")
def models(format_: str) -> int:
    """List the aliases, where each tokenizer comes from, and whether it is available now."""
    from analyzer import api

    rows = api.models()
    if format_ == "json":
        click.echo(json.dumps(rows, ensure_ascii=False))
        return 0
    columns = ["alias", "algorithm", "hub_id"]
    widths = {name: max(len(row[name]) for row in rows) for name in columns}
    for row in rows:
        cells = [f"{row[name]:<{widths[name]}}" for name in columns]
        click.echo("  ".join([*cells, row["available"]]))
    click.echo("\nA local path comes first, then these names, then the hub.", err=True)
    return 0
