"""``analyze CORPUS --model NAME``: the whole analysis."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import click

from analyzer.commands.options import (
    Number,
    NumberOrAuto,
    corpus_argument,
    engine_option,
    field_option,
    model_option,
    parameters_of,
    quiet_option,
    rules_option,
    set_option,
    workers_option,
)

EXIT_BY_RECOMMENDATION = {"extend": 3, "undecided": 4}


@click.command()
@corpus_argument
@model_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the report.  [default: reports/<corpus>-<model>]",
)
@click.option("--json", "as_json", is_flag=True, help="Only report.json on stdout.")
@click.option(
    "--training-tokens",
    type=Number(),
    metavar="N",
    help="Tokens of continued pretraining that you can pay for, such as 2B.  "
    "[default: one pass over the corpus]",
)
@click.option(
    "--tokens",
    type=NumberOrAuto(),
    default="auto",
    show_default=True,
    metavar="N|auto",
    help="How many tokens to propose.",
)
@click.option(
    "--lang",
    type=click.Choice(["en", "zh"]),
    default="en",
    show_default=True,
    help="Language of the report.",
)
@field_option
@engine_option
@workers_option
@click.option("--resume", is_flag=True, help="Go on with an interrupted scan.")
@rules_option
@set_option
@click.option(
    "--detailed-exitcode",
    is_flag=True,
    help="Exit with 3 if extension is recommended, with 4 if undecided.",
)
@quiet_option
def scan(corpus: tuple[str, ...], model: str, **options: Any) -> int:
    """Analyse CORPUS for a model: extend its vocabulary, or continual-pretrain only.

    CORPUS is any number of files, folders or globs, or - for standard input: txt, md, jsonl,
    csv, tsv, parquet, html, source files and others, also as gz, zst, xz, bz2, zip or tar.

    \b
    Examples:
      analyze papers/ --model llama
      analyze 'dumps/*.jsonl.zst' --model qwen --training-tokens 2B
      analyze notes.txt --model ./my-model --json | jq .decision.recommendation

    \b
    Exit status: 0 done, 1 failed, 2 wrong usage, 130 interrupted (go on with --resume).
    """  # noqa: D301
    from analyzer import api, report
    from analyzer.progress import Progress

    out = options["out"] or Path("reports") / report_name(corpus, model)
    with Progress(quiet=options["quiet"]) as progress:
        result = api.scan(
            corpus,
            model,
            text_field=options["field"],
            tokens=options["tokens"] or None,
            training_tokens=options["training_tokens"],
            rules=options["rules"],
            parameters=parameters_of(options["parameters"]),
            engine=options["engine"],
            workers=options["workers"],
            journal=out / ".scan",
            resume=options["resume"],
            command=shlex.join(["analyze", *sys.argv[1:]]),
            progress=progress.update,
        )
    paths = result.save(out, lang=options["lang"])
    if options["as_json"]:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False))
    elif not options["quiet"]:
        from rich.console import Console

        report.terminal(result.as_json(), Console())
        click.echo(f"Report: {paths['report.html']}")
    if not options["detailed_exitcode"]:
        return 0
    return EXIT_BY_RECOMMENDATION.get(result.decision.recommendation, 0)


def report_name(corpus: tuple[str, ...], model: str) -> str:
    """Name the report's folder after the first path and the model, in safe characters.

    >>> report_name(("data/papers.txt.gz",), "org/model-7b")
    'papers-model-7b'
    """
    stem = "stdin" if corpus[0] == "-" else Path(corpus[0]).resolve().name.split(".")[0]
    safe = [re.sub(r"[^\w.]+", "-", part).strip("-.") for part in (stem, Path(model).name)]
    return "-".join(part or "corpus" for part in safe)
