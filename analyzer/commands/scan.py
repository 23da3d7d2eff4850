"""``analyze CORPUS --model NAME``: the whole analysis."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analyzer.commands.options import (
    FOLDER,
    PATH,
    corpus_argument,
    deciding_options,
    fields_of,
    lang_option,
    print_json,
    terminal,
)

if TYPE_CHECKING:
    from analyzer.api import Report

EXIT_BY_RECOMMENDATION = {"extend": 3, "undecided": 4}


@click.command()
@corpus_argument
@click.option(
    "--model",
    "-m",
    "models",
    required=True,
    multiple=True,
    metavar="NAME",
    help="An alias (see `analyze models`), a folder, a file or a hub id; several are compared.",
)
@click.option(
    "--out",
    type=FOLDER,
    help="Folder for the report.  [default: reports/<corpus>-<model>, or <corpus>-comparison]",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Only report.json on stdout, or comparison.json."
)
@click.option(
    "--pilot",
    type=PATH,
    metavar="FILE",
    help="A pilot.json, or its folder: what was measured outranks what is estimated.",
)
@lang_option
@deciding_options
@click.option(
    "--detailed-exitcode",
    is_flag=True,
    help="Exit with 3 if extension is recommended, with 4 if undecided; "
    "of several models the one that needs the fewest tokens counts.",
)
def scan(corpus: tuple[str, ...], models: tuple[str, ...], **options: Any) -> int:
    """Analyse CORPUS for a model: extend, or continual-pretrain only.

    CORPUS is any number of files, folders or globs, or - for standard input: txt, md, jsonl,
    csv, tsv, parquet, html, source files and others, also as gz, zst, xz, bz2, zip or tar.
    Several models are compared: which needs the fewest tokens for this text, beside the report
    of each.

    \b
    Examples:
      analyze papers/ --model llama
      analyze papers/ --model llama --model qwen --model mistral
      analyze 'dumps/*.jsonl.zst' --model qwen --training-tokens 2B
      analyze notes.txt --model ./my-model --json | jq .decision.recommendation

    \b
    Exit status: 0 done, 1 failed, 2 wrong usage, 130 interrupted (go on with --resume).
    """  # noqa: D301
    from analyzer.progress import Progress

    names = tuple(dict.fromkeys(models))
    several = len(names) > 1
    out = options["out"] or Path("reports") / report_name(
        corpus, "comparison" if several else names[0]
    )
    # threads of numpy, which it starts when loaded, would keep workers from being forked
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with Progress(quiet=options["quiet"]) as progress:
        from analyzer import api  # takes a moment, in which the line already stands

        results = api.compare(
            corpus,
            names,
            **fields_of(api.Options, options),
            journal=out / ".scan",
            command=shlex.join(["analyze", *sys.argv[1:]]),
            progress=progress.update,
            told=progress.tell,
        )
    show = _comparison if several else _report
    recommendation = show(results, names, out, options)
    if not options["detailed_exitcode"]:
        return 0
    return EXIT_BY_RECOMMENDATION.get(recommendation, 0)


def _report(
    results: list[Report], _names: tuple[str, ...], out: Path, options: dict[str, Any]
) -> str:
    """Save and show the report of one model; give its recommendation."""
    from analyzer import report

    (result,) = results
    result.save(out, lang=options["lang"])
    if options["as_json"]:
        print_json(result.as_json())
    elif not options["quiet"]:
        report.terminal(result.as_json(), terminal(), out=out, lang=options["lang"])
    return result.decision.recommendation


def _comparison(
    results: list[Report], names: tuple[str, ...], out: Path, options: dict[str, Any]
) -> str:
    """Save every report and their comparison, and show it; give the best model's recommendation."""
    from analyzer import report, verbs

    folders = folder_names(names)
    for result, folder in zip(results, folders, strict=True):
        result.save(out / folder, lang=options["lang"])
    contents = [result.as_json() for result in results]
    texts = report.texts_to_cut(contents)
    cut = [row["pieces"] for row in verbs.tokens(texts, names)]  # all models of a text in a row
    cuts = [
        {"text": text, "pieces": cut[i * len(names) : (i + 1) * len(names)]}
        for i, text in enumerate(texts)
    ]
    data = report.compare(contents, folders, cuts)
    report.write_finding("comparison", data, out, lang=options["lang"])
    if options["as_json"]:
        print_json(data)
    elif not options["quiet"]:
        report.terminal_finding("comparison", data, terminal(), out=out, lang=options["lang"])
    return str(data["models"][0]["recommendation"])


def report_name(corpus: tuple[str, ...], model: str) -> str:
    """Name the report's folder after the first path and the model, in safe characters.

    >>> report_name(("data/papers.txt.gz",), "org/model-7b")
    'papers-model-7b'
    """
    stem = "stdin" if corpus[0] == "-" else Path(corpus[0]).resolve().name.split(".")[0]
    return "-".join(_safe(part) or "corpus" for part in (stem, Path(model).name))


def folder_names(models: tuple[str, ...]) -> list[str]:
    """Name a folder for each model, no two alike even where letter case does not count.

    >>> folder_names(("llama", "org/model-7b", "a/final", "b/final", "x/b/Final"))
    ['llama', 'model-7b', 'a-final', 'b-final', 'b-Final-2']
    """
    endings = Counter(_safe(Path(model).name).casefold() for model in models)
    names: list[str] = []
    for model in models:
        name = _safe(Path(model).name) or "model"
        if endings[name.casefold()] > 1:
            name = _safe("-".join(Path(model).parts[-2:])) or "model"
        taken = {other.casefold() for other in names}
        numbers = (f"{name}-{i}" for i in range(2, len(models) + 2))
        free = (n for n in chain([name], numbers) if n.casefold() not in taken)
        names.append(next(free))
    return names


def _safe(name: str) -> str:
    return re.sub(r"[^\w.]+", "-", name).strip("-.")
