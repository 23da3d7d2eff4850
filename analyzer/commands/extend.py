"""``analyze extend``: a tokenizer alone, without a decision or a checkpoint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from analyzer.commands.options import (
    PATH,
    Number,
    Real,
    Whole,
    fields_of,
    json_option,
    print_json,
    quiet_option,
)
from analyzer.errors import UsageError

_file = click.Path(exists=True, dir_okay=False, path_type=Path)
CAPTURED_SHOWN = 10


@click.command()
@click.argument("tokenizer", metavar="TOKENIZER")
@click.option(
    "--tokens",
    "tokens_file",
    type=_file,
    help="File with one token text a line; a leading space is meant.",
)
@click.option(
    "--corpus",
    multiple=True,
    metavar="PATH",
    help="Instead of --tokens: train SentencePiece on this text and take its pieces. The options "
    "from --model-type on are for this.",
)
@click.option(
    "--out",
    required=True,
    type=PATH,
    help="Folder for the extended tokenizer; it must not hold anything yet.",
)
@click.option("--both-forms", is_flag=True, help="Add each with and without a leading space.")
@click.option("--special", type=_file, help="Markers to add as special tokens, one a line.")
@click.option("--recycle", is_flag=True, help="Give new tokens the ids of dead ones first.")
@click.option(
    "--model-type",
    type=click.Choice(["bpe", "unigram"]),
    default="bpe",
    help="How SentencePiece learns.",
)
@click.option(
    "--vocab-size", type=Number(), default=20_000, metavar="N", help="How many pieces it learns."
)
@click.option(
    "--character-coverage",
    type=Real(0.9, 1.0),
    default=0.9995,
    help="Share of characters with a piece; 1.0 for scripts of few characters.",
)
@click.option("--split-digits/--no-split-digits", default=True, help="Every digit on its own.")
@click.option("--byte-fallback/--no-byte-fallback", default=True, help="Pieces for single bytes.")
@click.option(
    "--max-sentence-length",
    "max_sentence_length_bytes",
    type=Whole(1),
    default=4192,
    help="Longer lines are left out, in bytes; 16384 for long text.",
)
@click.option(
    "--script",
    type=click.Choice(["any", "han"]),
    default="any",
    help="Keep the pieces of one script alone.",
)
@json_option
@quiet_option
def extend(tokenizer: str, out: Path, *, as_json: bool, **options: Any) -> int:
    """Extend a tokenizer alone, by the tokens of a file or of a corpus.

    They are added inside the tokenizer's own algorithm.

    \b
    Examples:
      analyze extend llama --tokens terms.txt --out llama-extended --both-forms
      analyze extend ./llama-2 --corpus texts/ --vocab-size 8000 --script han --out extended
    """  # noqa: D301
    from analyzer import verbs
    from analyzer.extend import read_token_file
    from analyzer.extend.recipe import Recipe

    if bool(options["tokens_file"]) == bool(options["corpus"]):
        raise UsageError(
            "tokens come from --tokens FILE or from --corpus PATH",
            hint="give one of the two",
        )
    if options["tokens_file"]:
        tokens = read_token_file(options["tokens_file"])
    else:
        recipe = Recipe(**fields_of(Recipe, options))
        tokens = verbs.tokens_of_corpus(options["corpus"], recipe)
    if not tokens and not options["special"]:
        raise UsageError("there is no token to add", hint="write one a line into --tokens FILE")
    result = verbs.extend(
        tokenizer,
        out,
        tokens=tokens,
        both_forms=options["both_forms"],
        special=options["special"],
        recycle=options["recycle"],
    )
    if as_json:
        print_json({"schema": "analyzer/extend/1", **result})
        return 0
    steps = sum(token["kind"] == "intermediate" for token in result["added"])
    click.echo(
        f"{len(result['added']) - steps} tokens reached, {steps} intermediate ones added, "
        f"{len(result['refused'])} refused.",
    )
    for refused in result["refused"]:
        click.echo(f"  refused {refused['text']!r}: {refused['sentence']}")
    for one in result["captured"][:CAPTURED_SHOWN]:
        pieces = " ".join(one["after"])
        click.echo(f"  {one['word']!r} begins with {one['token']!r} and is now cut {pieces}")
    click.echo(f"Extended tokenizer: {out}")
    return 0
