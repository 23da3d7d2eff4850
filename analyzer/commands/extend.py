"""``analyze extend``: a tokenizer alone, without a corpus or a checkpoint."""

from __future__ import annotations

import json
from pathlib import Path

import click

_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("tokenizer", metavar="TOKENIZER")
@click.option("--tokens", "tokens_file", required=True, type=_file, help="One token text a line.")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder for the extended tokenizer; it must not hold anything yet.",
)
@click.option("--both-forms", is_flag=True, help="Also with and without a leading space.")
@click.option("--special", type=_file, help="Markers to add as special tokens, one a line.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON on stdout.")
def extend(
    tokenizer: str,
    tokens_file: Path,
    out: Path,
    *,
    both_forms: bool,
    special: Path | None,
    as_json: bool,
) -> int:
    """Extend a tokenizer inside its own algorithm; a leading space in a token is meant.

    \b
    Example:
      analyze extend llama --tokens terms.txt --out llama-extended --both-forms
    """  # noqa: D301
    from analyzer import verbs

    result = verbs.extend(tokenizer, tokens_file, out, both_forms=both_forms, special=special)
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
        return 0
    steps = sum(token["kind"] == "intermediate" for token in result["added"])
    click.echo(
        f"{len(result['added']) - steps} tokens reached, {steps} intermediate ones added, "
        f"{len(result['refused'])} refused.",
    )
    for refused in result["refused"]:
        click.echo(f"  refused {refused['text']!r}: {refused['sentence']}")
    click.echo(f"Extended tokenizer: {out}")
    return 0
