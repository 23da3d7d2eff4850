"""``analyze gate``: the whole way without a person, where a policy allows it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from analyzer.commands.options import (
    FILE,
    FOLDER,
    corpus_argument,
    deciding_options,
    device_option,
    fields_of,
    json_option,
    model_option,
)

REFUSED = 5
_MARKS = {True: "ok", False: "NOT MET", None: "NOT KNOWN"}


@click.command()
@corpus_argument
@model_option
@click.option("--policy", type=FILE, required=True, help="YAML: what must hold, and whose it is.")
@click.option("--checkpoint", type=FOLDER, help="Apply to this model where the policy allows.")
@click.option("--out", type=FOLDER, help="A new folder for the extended model.")
@click.option(
    "--report",
    type=FOLDER,
    help="Folder for report, plan, approval and log.  [default: reports/<corpus>-<model>]",
)
@click.option("--sign", type=FILE, metavar="KEY", help="Sign the approval with this Ed25519 key.")
@click.option("--init", metavar="NAME", help="How new rows are filled.  [default: the plan's]")
@device_option
@json_option
@deciding_options
def gate(corpus: tuple[str, ...], model: str, **options: Any) -> int:
    """Scan, decide, and let a policy approve in place of a person.

    With --checkpoint and --out the plan is also applied. Run again with the same inputs, it finds
    nothing to do.

    \b
    Example:
      analyze gate corpus/ --model ./llama-3b --policy policy.yaml \\
          --checkpoint llama-3b --out llama-3b-extended --json

    \b
    Exit status: 0 approved, applied or nothing to do; 2 wrong usage or policy; 5 the policy does
    not allow it; 6 a check failed after applying and everything was rolled back.
    """  # noqa: D301
    from analyzer import api, gating
    from analyzer.commands.scan import report_name
    from analyzer.errors import UsageError

    if (options["checkpoint"] is None) != (options["out"] is None):
        raise UsageError("--checkpoint and --out belong together", hint="give both or none")
    report = options["report"] or Path("reports") / report_name(corpus, model)
    result = gating.gate(
        corpus,
        model,
        policy=options["policy"],
        report=report,
        checkpoint=options["checkpoint"],
        out=options["out"],
        sign=options["sign"],
        apply_options={
            "init": options["init"],
            "device": options["device"],
            "corpus": [Path(path) for path in corpus] if options["init"] else None,
            "text_field": options["text_field"],
        },
        journal=report / ".scan",
        told=(lambda _: None) if options["quiet"] else partial(click.echo, err=True),
        **fields_of(api.Options, options),
    )
    if options["as_json"]:
        click.echo(gating.as_json(result))
    elif result.outcome == "refused" or not options["quiet"]:
        _say(result)
    return REFUSED if result.outcome == "refused" else 0


def _say(result: Any) -> None:
    click.echo(f"{result.outcome}: {result.because}")
    click.echo(f"decision: {result.recommendation} (confidence {result.confidence:g})")
    click.echo(f"policy {result.policy} ({result.policy_digest[:8]}):")
    for one in result.requirements:
        click.echo(f"  {_MARKS[one.held]:10}{one.text}")
    click.echo(f"plan: {result.plan} ({result.plan_digest[:8]})")
    if result.out:
        where = f", rows computed on {result.device}" if result.device else ""
        click.echo(f"model: {result.out}{where}")
