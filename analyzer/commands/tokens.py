"""``analyze tokens``: how a tokenizer cuts a text."""

from __future__ import annotations

import sys

import click

from analyzer.commands.options import format_option, model_option, print_json, quiet_already


@click.command()
@click.argument("text", nargs=-1, required=True, metavar="TEXT...")
@model_option
@click.option("--against", metavar="NAME", help="A second model to set beside it.")
@format_option("text", "json")
@quiet_already
def tokens(text: tuple[str, ...], model: str, against: str | None, format_: str) -> int:
    """Show how a model's tokenizer cuts TEXT.

    A - reads lines from standard input.

    \b
    Examples:
      analyze tokens "acute myocardial infarction" --model llama --against bert
      analyze tokens "CC(=O)Oc1ccccc1C(=O)O" --model mistral --format json
    """  # noqa: D301
    from analyzer import verbs
    from analyzer.report.safe import visible

    lines = [
        line.rstrip("\n") for given in text for line in (sys.stdin if given == "-" else [given])
    ]
    rows = verbs.tokens(lines, [model, *([against] if against else [])])
    if format_ == "json":
        print_json(rows)
        return 0
    width = max(len(row["model"]) for row in rows)
    for row in rows:
        pieces = " ".join(f"[{visible(piece)}]" for piece in row["pieces"])
        click.echo(f"{row['model']:<{width}}  {len(row['ids']):>4} tokens  {pieces}")
    return 0
