"""``analyze warmup``: train the new rows of an extended model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from analyzer.commands.apply import say_checks
from analyzer.commands.options import (
    FILE,
    FOLDER,
    PATH,
    NumberOrAuto,
    Real,
    Whole,
    device_option,
    field_option,
    fields_of,
    json_option,
    print_json,
    quiet_option,
    terminal,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from analyzer.train.settings import Settings, Step
    from analyzer.warming import WarmupResult

EVALUATE_EVERY = 50


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option(
    "--corpus",
    type=PATH,
    multiple=True,
    required=True,
    help="Text of the domain; for triples, lines of head, relation, tail with tabs between.",
)
@click.option("--out", type=FOLDER, help="A new folder for the result.  [default: DIR-warm]")
@click.option(
    "--objective",
    type=click.Choice(["next-token", "distillation", "both", "masked", "triples"]),
    help="What to lower.  [default: next-token; masked for an encoder, triples with --special]",
)
@click.option(
    "--tokens", type=NumberOrAuto(), default="auto", metavar="N|auto", help="Tokens to read."
)
@click.option("--minutes", type=Real(0), default=0, help="End after so long; 0 does not.")
@click.option(
    "--heldout",
    "heldout_characters",
    type=Whole(0),
    default=30_000,
    help="Characters of held-out text to measure on.",
)
@click.option("--general", type=PATH, help="General text, against forgetting.")
@click.option(
    "--general-share", type=Real(0, 1, max_open=True), default=0, help="Share of it in each batch."
)
@click.option(
    "--keep",
    "keep_weight",
    type=Real(0),
    default=0,
    help="On general text, weight of the base model's opinion.",
)
@click.option(
    "--align",
    "alignment_weight",
    type=Real(0),
    default=0,
    help="Weight of each new row's nearness to its pieces.",
)
@click.option(
    "--largest-norm",
    type=Real(0, 1),
    default=0.95,
    help="Hold new rows to this quantile of the old rows' lengths; 0 does not.",
)
@click.option("--special", type=FILE, help="Relation tokens to add first, one a line.")
@click.option("--contrastive", is_flag=True, help="Triples: tell the right tail from the others.")
@click.option("--base", type=FOLDER, help="The model before its extension.  [default: as recorded]")
@click.option(
    "--learning-rate",
    "rows_learning_rate",
    type=Real(0, min_open=True),
    default=1e-3,
    help="Of new rows.",
)
@click.option("--rest-learning-rate", type=Real(0), default=0, help="Of all else; 0 freezes it.")
@click.option(
    "--unfreeze-at", type=Real(0, 1), default=0, help="Share of the budget before all else trains."
)
@click.option("--progressive", is_flag=True, help="Unfreeze layer by layer, from the last one.")
@click.option(
    "--snippets",
    "snippets_per_token",
    type=Whole(0),
    default=100,
    help="Passages that hold each new token; 0 reads the whole text.",
)
@click.option("--snippet-tokens", type=Whole(8), default=64, help="Tokens of such a passage.")
@click.option("--batch", "batch_tokens", type=Whole(1), default=2048, help="Tokens of a batch.")
@click.option(
    "--context",
    "context_tokens",
    type=Whole(8),
    default=512,
    help="Tokens of a sequence; by default fewer where the model has fewer places.",
)
@click.option(
    "--accumulate", type=Whole(1), default=1, help="Parts to compute a batch in, for memory."
)
@click.option(
    "--patience",
    type=Whole(0),
    default=0,
    help="Evaluations without a gain to end after; 0 never.",
)
@click.option(
    "--evaluate-every",
    type=Whole(0),
    default=0,
    help="Steps from one evaluation to the next; 0 is never, with --patience 50.",
)
@click.option("--save-every", type=Whole(0), default=50, help="Steps from one saving to the next.")
@device_option
@click.option(
    "--dtype",
    type=click.Choice(["float32", "bfloat16"]),
    default="float32",
    help="Of matrix products.",
)
@click.option("--seed", type=Whole(0), default=0, help="Of every draw.")
@click.option("--resume", is_flag=True, help="Go on where a stopped run was.")
@click.option(
    "--recipe", type=FOLDER, help="Write scripts for continued pretraining into this new folder."
)
@click.option("--train/--no-train", default=True, help="Without training, write the recipe only.")
@click.option("--audit", type=FILE, help="Audit log.  [default: audit.jsonl beside the result]")
@json_option
@field_option
@quiet_option
def warmup(folder: Path, *, as_json: bool, quiet: bool, **given: Any) -> int:
    """Train the new rows of an extended model, and nothing else.

    Everything else in DIR is frozen to the bit. The result is a new folder, whole and checked, or
    none. Its warmup/ holds the figures, the log and a report.

    \b
    Examples:
      analyze warmup llama-chem --corpus corpus/ --tokens 2M
      analyze warmup llama-chem --corpus corpus/ --general web.txt --general-share 0.1 --keep 1
      analyze warmup minilm --objective triples --special relations.txt --corpus triples.tsv

    \b
    Several GPUs: accelerate launch -m analyzer warmup ...
    """  # noqa: D301
    from analyzer import warming
    from analyzer.train.processes import is_first

    options = warming.WarmupOptions(
        settings=_settings(folder, given),
        automatic=given["tokens"] is None,
        **fields_of(warming.WarmupOptions, given),
    )
    if not given["train"]:
        for path in warming.hand_over(folder, given["corpus"], options):
            click.echo(path)
        return 0
    out = given["out"] or folder.with_name(folder.resolve().name + "-warm")
    result = warming.warmup(
        folder,
        given["corpus"],
        out,
        options,
        on_step=None if quiet or as_json or not is_first() else _progress(),
    )
    if not is_first():
        return 0
    if as_json:
        print_json(result.as_json)
    elif not quiet:
        _say(result)
    return 0


def _settings(folder: Path, given: dict[str, Any]) -> Settings:
    """Give the settings that the options mean."""
    from analyzer import inject
    from analyzer.train.settings import Settings

    values = fields_of(Settings, given)
    values["objective"] = given["objective"] or _objective(folder, special=given["special"])
    values["pooling"] = _pooling(folder)
    values["tokens"] = given["tokens"] or 1
    values["device"] = inject.pick_device(given["device"])
    if values["patience"] and not values["evaluate_every"]:
        values["evaluate_every"] = EVALUATE_EVERY
    return Settings(**values)


def _objective(folder: Path, *, special: Path | None) -> str:
    from analyzer import inject

    if special is not None:
        return "triples"
    name = (inject.open_checkpoint(folder).config.get("architectures") or ["CausalLM"])[0]
    if "Causal" in name or "LMHead" in name:
        return "next-token"
    return "masked" if "Masked" in name else "distillation"


def _pooling(folder: Path) -> str:
    """Read how a sentence-transformers folder makes one vector of a text."""
    from analyzer.inject.checkpoint import read_object

    found = sorted(folder.glob("*_Pooling/config.json"))
    first = bool(found) and read_object(found[0]).get("pooling_mode_cls_token")
    return "first" if first else "mean"


def _progress() -> Callable[[Step], None]:
    """Give what tells of a step: one line, at most one a second, on stderr."""
    import time

    last = 0.0

    def tell(step: Step) -> None:
        nonlocal last
        if time.monotonic() - last < 1 and step.heldout is None:
            return
        last = time.monotonic()
        held = "" if step.heldout is None else f", held-out {step.heldout:.4f}"
        click.echo(
            f"step {step.step}: {step.tokens:,} tokens, loss {step.loss:.4f}{held}", err=True
        )

    return tell


def _say(result: WarmupResult) -> None:
    from analyzer import report

    report.terminal_finding("warmup", result.as_json, terminal(), out=result.out / "warmup")
    say_checks(result.warmed.checks)
    click.echo(f"Warmed-up model: {result.out} ({result.seconds} s)")
