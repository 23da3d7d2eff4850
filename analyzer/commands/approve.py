"""``analyze approve``: somebody lets a plan be performed."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from analyzer.commands.options import FILE, json_option, print_json, quiet_option

if TYPE_CHECKING:
    from pathlib import Path

    from analyzer.gate import PlanFile


@click.command()
@click.argument("plan", type=FILE)
@click.option(
    "--by", required=True, metavar="WHO", help="Who approves, as the log shall name them."
)
@click.option("--reason", required=True, metavar="WHY", help="Why, in a sentence.")
@click.option("--expires", metavar="DATE", help="Last day, or moment, of the approval (UTC).")
@click.option(
    "--override",
    is_flag=True,
    help="Approve although the decision was not to extend; it is recorded.",
)
@click.option(
    "--sign", type=FILE, metavar="KEY", help="Sign with this Ed25519 key (ssh-keygen -t ed25519)."
)
@click.option("--out", type=FILE, help="Approval to write.  [default: approval.json by the plan]")
@click.option("--audit", type=FILE, help="Audit log.  [default: audit.jsonl by the plan]")
@click.option("--yes", "-y", is_flag=True, help="Do not ask, even on a terminal.")
@json_option
@quiet_option
def approve(plan: Path, *, yes: bool, as_json: bool, quiet: bool, **options: Any) -> int:
    """Approve PLAN, so that it may be applied.

    PLAN is the plan.json of a scan. On a terminal the beginning of its digest is asked for.

    \b
    Example:
      analyze approve reports/mine/plan.json --by ada@example.org --reason "16 % fewer tokens"

    \b
    Exit status: 0 approved, 2 wrong usage, 5 refused (changed, or not a plan to extend).
    """  # noqa: D301
    from analyzer import applying, gate

    if options["expires"]:
        options["expires"] = gate.parse_expiry(options["expires"])
    if sys.stdin.isatty() and not yes:
        _ask(gate.read_plan(plan))
    path = applying.approve(plan, **options)
    if as_json:
        print_json(json.loads(path.read_text(encoding="utf-8")))
    elif not quiet:
        click.echo(f"Approval: {path}")
    return 0


def _ask(plan: PlanFile) -> None:
    from analyzer import gate
    from analyzer.errors import RefusedError

    content, shown = plan.content, gate.DIGEST_SHOWN
    click.echo(
        f"{len(content['tokens'])} tokens for {content['model']['name']}; "
        f"the decision was: {content['decision']['recommendation']}",
        err=True,
    )
    click.echo(f"plan_digest: {plan.digest}", err=True)
    typed = click.prompt(f"Type its first {shown} characters to approve", err=True)
    if typed.strip().lower() != plan.digest[:shown]:
        raise RefusedError("what was typed is not the plan's digest, so nothing was approved")
