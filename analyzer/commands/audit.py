"""``analyze audit``: the log of what was approved, refused, applied."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.group()
def audit() -> None:
    """Check the audit log."""


@audit.command()
@click.argument("log", type=click.Path(dir_okay=False, path_type=Path), default="audit.jsonl")
@click.option("--head", metavar="HASH", help="A hash noted earlier, which must stand in the log.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON on stdout.")
def verify(log: Path, *, head: str | None, as_json: bool) -> int:
    """Find any edit of LOG: a line that was changed, dropped, put elsewhere or cut off.

    \b
    Exit status: 0 the log is whole, 1 it is not.
    """  # noqa: D301
    from analyzer import gate

    result = gate.verify_audit(log, head=head)
    if as_json:
        fields = {"entries": result.entries, "head": result.head, "fault": result.fault}
        click.echo(json.dumps({"schema": "analyzer/audit-result/1", **fields}))
    elif result.whole:
        click.echo(f"{result.entries} entries, whole. Head: {result.head}")
    else:
        click.echo(f"{log}: {result.fault}")
    return 0 if result.whole else 1
