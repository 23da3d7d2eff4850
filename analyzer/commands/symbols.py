"""``analyze symbols``: the symbolic spans, one a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from analyzer.commands.options import (
    classes_option,
    corpus_argument,
    field_option,
    format_option,
    print_json,
    quiet_option,
)

if TYPE_CHECKING:
    from analyzer.values import SkippedFile

SHOWN_CHARACTERS = 80


@click.command()
@corpus_argument
@click.option("--class", "class_", metavar="NAME", help="Only this class: chemistry, genes, code …")
@format_option("jsonl", "text")
@field_option
@classes_option
@quiet_option
def symbols(corpus: tuple[str, ...], format_: str, *, quiet: bool, **options: Any) -> int:
    """Print the formulas, sequences, code and other notation of CORPUS.

    A line a span: document, start, end (characters of the document as read), class, kind, text,
    and the language of code where it can be told.

    \b
    Examples:
      analyze symbols papers/ --class chemistry
      cat abstract.txt | analyze symbols - --format text
      analyze symbols batches/ --classes lots.yaml --class batches
    """  # noqa: D301
    from analyzer import verbs

    told = (lambda _: None) if quiet else _tell
    for row in verbs.symbols(corpus, told=told, **options):
        if format_ == "jsonl":
            print_json(row)
        else:
            place = f"{row['document']}:{row['start']}-{row['end']}"
            text = " ".join(row["text"].split())[:SHOWN_CHARACTERS]
            language = f" ({row['language']})" if "language" in row else ""
            click.echo(f"{place}  {row['class']}/{row['kind']}{language}  {text}")
    return 0


def _tell(skipped: SkippedFile) -> None:
    click.echo(f"skipped {skipped.path}: {skipped.detail or skipped.reason}", err=True)
