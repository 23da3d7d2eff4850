"""``analyze apply``: perform an approved plan on a checkpoint."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analyzer.commands.options import (
    FILE,
    FOLDER,
    PATH,
    Whole,
    device_option,
    field_option,
    json_option,
    print_json,
    quiet_option,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.applying import ApplyResult
    from analyzer.inject import Check


class _VectorsFrom(click.ParamType[Path | str]):
    """A trainer by its name, or else a file."""

    name = "word2vec|fasttext|FILE"

    def convert(
        self, value: Path | str, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path | str:
        return value if value in ("word2vec", "fasttext") else FILE.convert(value, param, ctx)


MARKS = {"passed": "ok", "failed": "FAILED", "noted": "note", "skipped": "not run"}


@click.command()
@click.argument("plan", type=FILE)
@click.option("--approval", type=FILE, help="The approval.  [default: approval.json by the plan]")
@click.option(
    "--signers",
    type=FILE,
    help="Ask for a signature, by a key in this list of NAME ssh-ed25519 KEY.",
)
@click.option("--checkpoint", type=FOLDER, required=True, help="The model; it is only read.")
@click.option("--out", type=FOLDER, required=True, help="A new folder for the extended model.")
@click.option(
    "--init",
    metavar="NAME",
    help="How new rows are filled: a name, a mixture as 0.7*mean+0.3*random, mean+0.1*noise, or "
    "INPUT,OUTPUT.  [default: the plan's]",
)
@click.option(
    "--corpus",
    type=PATH,
    help="Text of the domain, for --init focus and aligned, which learn from it, and for --init "
    "auto, which tries the candidates on it.",
)
@click.option(
    "--similar",
    type=FILE,
    help="For --init similar: a token, a tab, and similar words with commas on each line.",
)
@click.option(
    "--vectors",
    type=_VectorsFrom(),
    help="For --init aligned and focus: vectors trained elsewhere, in word2vec's text format, or "
    "the way to train them on --corpus.  [default: factorised PMI]",
)
@field_option
@device_option
@click.option("--pad-to", type=Whole(1), default=1, help="Make rows a multiple of this.")
@click.option("--link", is_flag=True, help="Hard-link weight files that do not change.")
@click.option(
    "--forward/--no-forward",
    default=None,
    help="Run both models through transformers.  [default: up to 1 GB of weights]",
)
@click.option("--dry-run", is_flag=True, help="Check everything and say what would be done.")
@click.option("--audit", type=FILE, help="Audit log.  [default: audit.jsonl by the plan]")
@json_option
@quiet_option
def apply(plan: Path, *, as_json: bool, quiet: bool, **options: Any) -> int:
    """Perform exactly PLAN: write the extended model and its tokenizer.

    The folder appears whole, checked, under its name, or not at all; the checkpoint is only read.

    \b
    Example:
      analyze apply reports/mine/plan.json --checkpoint llama-3b --out llama-3b-chemistry

    \b
    Exit status: 0 done, 2 wrong usage, 5 refused (unapproved, changed, expired, stale),
    6 a check failed and everything was rolled back.
    """  # noqa: D301
    from analyzer import applying
    from analyzer.progress import Progress
    from analyzer.values import to_json

    with Progress(quiet=quiet) as progress:
        progress.update("apply", 0, 0)
        result = applying.apply(plan, **options)
    if as_json:
        content = to_json(result) | {"out": str(result.out)}
        print_json({"schema": "analyzer/apply/1", **content})
    elif not quiet:
        _say(result)
    return 0


def _say(result: ApplyResult) -> None:
    would = "would get" if result.injected is None else "got"
    click.echo(
        f"{result.new_tokens} tokens {would} rows ({result.rows_before} to {result.rows_after}), "
        f"filled by {result.initialiser} on {result.device}."
    )
    if result.injected is None:
        click.echo("Nothing was written: this was a dry run.")
        return
    say_checks(result.checks)
    for name in result.injected.left_out:
        click.echo(f"  left out {name}: the old vocabulary's weights, or another tokenizer")
    click.echo(f"Extended model: {result.out} ({result.seconds} s)")


def say_checks(checks: Iterable[Check]) -> None:
    """Print each check with its outcome and outliers."""
    for check in checks:
        click.echo(f"  {MARKS[check.outcome]:8}{check.name}: {check.detail}")
        for outlier in check.outliers:
            click.echo(f"            {outlier}")
