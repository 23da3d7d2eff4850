"""``analyze terms``: the ranked term list."""

from __future__ import annotations

import sys
from typing import Any

import click

from analyzer.commands.options import (
    Whole,
    corpus_argument,
    counting_options,
    fields_of,
    format_option,
)


@click.command()
@corpus_argument
@click.option("--model", "-m", metavar="NAME", help="Show how this model's tokenizer cuts them.")
@click.option("--top", type=Whole(1), help="Only the first N terms.")
@format_option("text", "csv", "json", "parquet")
@counting_options
def terms(corpus: tuple[str, ...], format_: str, **options: Any) -> int:
    """Print the domain terms of CORPUS, best first.

    \b
    Examples:
      analyze terms papers/ --top 100
      analyze terms papers/ --model llama --format csv > terms.csv
    """  # noqa: D301
    from analyzer.progress import Progress

    with Progress(quiet=options["quiet"]) as progress:
        from analyzer import api, report, verbs  # takes a moment, in which the line already stands

        found = verbs.terms(
            corpus,
            options["model"],
            top=options["top"],
            progress=progress.update,
            told=progress.tell,
            **fields_of(api.Options, options),
        )
    sys.stdout.buffer.write(report.terms_as(format_, found))
    sys.stdout.buffer.flush()
    return 0
