"""``analyze rules``: the rule pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from analyzer.commands.options import (
    format_option,
    print_json,
    quiet_already,
    quiet_option,
    rules_option,
)

if TYPE_CHECKING:
    from pathlib import Path


@click.group()
def rules() -> None:
    """List the rules that decide, explain one, or run their tests."""


@rules.command("list")
@rules_option
@format_option("text", "json")
@quiet_already
def list_(rules: tuple[Path, ...], format_: str) -> int:
    """List every rule and every parameter."""
    from analyzer import decide

    pack = decide.load_pack(rules)
    if format_ == "json":
        print_json(decide.as_json(pack))
    else:
        click.echo(decide.listing(pack))
    return 0


@rules.command()
@click.argument("rule", metavar="ID")
@rules_option
@format_option("text", "json")
@quiet_already
def explain(rule: str, rules: tuple[Path, ...], format_: str) -> int:
    """Explain one rule: when it fires, its vote, why, its sources."""
    from analyzer import decide

    pack = decide.load_pack(rules)
    explained = decide.explain(pack, rule)
    if format_ == "json":
        told = next(one for one in decide.as_json(pack)["rules"] if one["id"] == rule)
        print_json({"schema": "analyzer/rule/1", **told})
    else:
        click.echo(explained)
    return 0


@rules.command()
@rules_option
@format_option("text", "markdown", "json")
@quiet_option
def test(rules: tuple[Path, ...], format_: str, *, quiet: bool) -> int:
    """Run the cases beside the rules.

    As Markdown, also show each outcome and what the rules answer.
    """
    from analyzer import decide
    from analyzer.values import to_json

    pack = decide.load_pack(rules)
    results = decide.test_pack(pack)
    failed = [result for result in results if not result.passed]
    if format_ == "json":
        cases = [to_json(result) for result in results]
        print_json({"schema": "analyzer/rules-test/1", "passed": not failed, "cases": cases})
        return 1 if failed else 0
    if format_ == "markdown":
        from analyzer.decide.docs import outcomes

        click.echo(f"{outcomes(pack)}\n")
    for result in failed:
        click.echo(f"FAILED {result.rule}, {result.name}: {result.detail}")
    if failed or not quiet:
        click.echo(f"{len(results) - len(failed)} cases passed, {len(failed)} failed.")
    return 1 if failed else 0
