"""``analyze audit``: the log of what was approved, refused, applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from analyzer.commands.options import FILE, json_option, print_json, quiet_option

if TYPE_CHECKING:
    from pathlib import Path


@click.group()
def audit() -> None:
    """Check the audit log."""


@audit.command()
@click.argument("log", type=FILE, default="audit.jsonl")
@click.option("--head", metavar="HASH", help="A hash noted earlier, which must stand in the log.")
@json_option
@quiet_option
def verify(log: Path, *, head: str | None, as_json: bool, quiet: bool) -> int:
    """Find any edit of LOG: a line changed, dropped, put elsewhere.

    \b
    Example:
      analyze audit verify reports/mine/audit.jsonl

    \b
    Exit status: 0 the log is whole, 1 it is not, 2 there is none.
    """  # noqa: D301
    from analyzer import gate

    result = gate.verify_audit(log, head=head)
    if as_json:
        fields = {"entries": result.entries, "head": result.head, "fault": result.fault}
        print_json({"schema": "analyzer/audit-result/1", **fields})
    elif not result.whole:
        click.echo(f"{log}: {result.fault}")
    elif not quiet:
        entries = "entry" if result.entries == 1 else "entries"
        click.echo(f"{result.entries} {entries}, whole. Head: {result.head}")
    return 0 if result.whole else 1
