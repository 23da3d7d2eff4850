"""``analyze pilot``: extension against plain continued pretraining, at equal compute."""

from __future__ import annotations

import shlex
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analyzer.commands.options import (
    FILE,
    FOLDER,
    PATH,
    Whole,
    classes_option,
    device_option,
    field_option,
    json_option,
    lang_option,
    print_json,
    quiet_option,
    terminal,
    tokens_option,
)

if TYPE_CHECKING:
    from collections.abc import Callable


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option(
    "--corpus",
    type=PATH,
    multiple=True,
    required=True,
    help="Text of the domain; one passage in ten is held out, as a scan does.",
)
@click.option("--plan", type=FILE, help="What to add.  [default: a scan of the corpus proposes]")
@tokens_option
@click.option(
    "--arms",
    metavar="A,B,...",
    help="What to compare beside base and continued: random, mean, aligned, noise, dynamic, "
    "distilled, scaled-rows, staged, fast-rows, rows-only, or any initialiser.  "
    "[default: the first seven]",
)
@click.option(
    "--budget",
    default="20m",
    metavar="TIME|FLOP",
    help="Time for everything after the scan (90s, 20m, 2h), or operations an arm (1e15flop).",
)
@click.option("--seeds", type=Whole(1), default=2, help="How often each arm is trained.")
@click.option("--labels", type=FILE, help="IOB columns, or CSV or JSON Lines of text and label.")
@click.option(
    "--labelled",
    type=Whole(20),
    default=400,
    help="Labelled items to use, drawn from the file.",
)
@click.option(
    "--general",
    type=PATH,
    help="General text, to see what is forgotten.  [default: a page of English and Chinese]",
)
@click.option(
    "--heldout",
    type=Whole(100),
    default=20_000,
    help="Characters of held-out text to measure on, and half as many of general text.",
)
@click.option(
    "--blanks",
    type=Whole(0),
    default=40,
    help="Places of terms in which to choose the right one of four.",
)
@click.option("--learning-rate", type=float, default=1e-4, help="Of all arms alike.")
@click.option(
    "--context",
    "context_tokens",
    type=Whole(8),
    default=256,
    help="Tokens of a sequence; by default fewer where the model has fewer places.",
)
@click.option("--batch", "batch_tokens", type=Whole(8), default=2048, help="Tokens of a batch.")
@device_option
@click.option(
    "--dtype",
    type=click.Choice(["auto", "float32", "bfloat16"]),
    default="auto",
    help="Of matrix products; auto is what multiplies faster here.",
)
@click.option("--out", type=FOLDER, help="Folder for pilot.json.  [default: reports/pilot-DIR]")
@click.option("--resume", is_flag=True, help="Keep the arms that are done, run the others.")
@lang_option
@json_option
@field_option
@classes_option
@quiet_option
def pilot(folder: Path, *, as_json: bool, quiet: bool, **given: Any) -> int:
    """Train with an extension and without one, at equal compute.

    Every arm gets the same floating-point operations, counted, not timed. They are compared in
    bits per byte on held-out text of the domain and on general text, over seeds. The model in
    DIR is only read. `analyze CORPUS --pilot FILE` takes the result as evidence.

    \b
    Examples:
      analyze pilot smollm2 --corpus corpus/ --budget 20m
      analyze pilot smollm2 --corpus corpus/ --plan plan.json --arms mean,distilled --seeds 3
      analyze pilot smollm2 --corpus corpus/ --budget 1e14flop --labels genes.iob --resume

    \b
    Exit status: 0 done, 1 failed, 2 wrong usage, 5 the plan is for another model,
    130 interrupted (go on with --resume; one arm at most is lost).
    """  # noqa: D301
    from analyzer import piloting

    out = given.pop("out") or Path("reports") / f"pilot-{folder.resolve().name}"
    content = piloting.pilot(
        folder,
        given.pop("corpus"),
        out,
        say=(lambda _: None) if quiet else _teller(),
        arms=tuple(name.strip() for name in (given.pop("arms") or "").split(",") if name.strip()),
        command=shlex.join(["analyze", *sys.argv[1:]]),
        **given,
    )
    if as_json:
        print_json(content)
    elif not quiet:
        from analyzer import report

        report.terminal_finding("pilot", content, terminal(), out=out, lang=given["lang"])
    return 0


def _teller() -> Callable[[str], None]:
    """Give what says on stderr what begins, and after how many seconds."""
    started = time.monotonic()
    return lambda what: click.echo(f"{time.monotonic() - started:7.1f} s  {what}", err=True)
