"""``analyze gate``: the whole way without a person, where a policy allows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from analyzer.commands.options import (
    Number,
    NumberOrAuto,
    classes_option,
    corpus_argument,
    engine_option,
    field_option,
    memory_option,
    model_option,
    parameters_of,
    quiet_option,
    rules_option,
    set_option,
    workers_option,
)

REFUSED = 5
_file = click.Path(dir_okay=False, path_type=Path)
_folder = click.Path(file_okay=False, path_type=Path)
_MARKS = {True: "ok", False: "NOT MET", None: "NOT KNOWN"}


@click.command()
@corpus_argument
@model_option
@click.option("--policy", type=_file, required=True, help="YAML: what must hold, and whose it is.")
@click.option("--checkpoint", type=_folder, help="Apply to this model where the policy allows.")
@click.option("--out", type=_folder, help="A new folder for the extended model.")
@click.option(
    "--report",
    type=_folder,
    help="Folder for report, plan, approval and log.  [default: reports/<corpus>-<model>]",
)
@click.option("--sign", type=_file, metavar="KEY", help="Sign the approval with this Ed25519 key.")
@click.option("--training-tokens", type=Number(), metavar="N", help="The training budget.")
@click.option("--tokens", type=NumberOrAuto(), default="auto", metavar="N|auto")
@click.option("--init", metavar="NAME", help="How new rows are filled.  [default: the plan's]")
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON on stdout.")
@field_option
@classes_option
@engine_option
@workers_option
@memory_option
@click.option(
    "--resume",
    is_flag=True,
    help="Count only what an earlier scan into --report has not, interrupted or finished with "
    "--resume; the counts are kept for the next time.",
)
@rules_option
@set_option
@quiet_option
def gate(corpus: tuple[str, ...], model: str, **options: Any) -> int:
    """Scan CORPUS, decide, and let a policy approve; with --checkpoint and --out also apply.

    Nobody is asked. Run again with the same inputs, it finds nothing to do.

    \b
    Example:
      analyze gate corpus/ --model ./llama-3b --policy policy.yaml \\
          --checkpoint llama-3b --out llama-3b-extended --json

    \b
    Exit status: 0 approved, applied or nothing to do; 2 wrong usage or policy; 5 the policy does
    not allow it; 6 a check failed after applying and everything was rolled back.
    """  # noqa: D301
    from analyzer import gating
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
            "text_field": options["field"],
        },
        text_field=options["field"],
        tokens=options["tokens"] or None,
        training_tokens=options["training_tokens"],
        rules=options["rules"],
        parameters=parameters_of(options["parameters"]),
        engine=options["engine"],
        workers=options["workers"],
        memory_bytes=options["memory"],
        journal=report / ".scan",
        resume=options["resume"],
    )
    if options["as_json"]:
        click.echo(gating.as_json(result))
    else:
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
        click.echo(f"model: {result.out}")
