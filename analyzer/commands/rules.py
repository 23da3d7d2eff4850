"""``analyze rules``: the rule pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from analyzer.commands.options import format_option, print_json, rules_option

if TYPE_CHECKING:
    from pathlib import Path


@click.group()
def rules() -> None:
    """List the rules that decide, explain one, or run their tests."""


@rules.command("list")
@rules_option
@format_option("text", "json")
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
def explain(rule: str, rules: tuple[Path, ...]) -> int:
    """Explain one rule: when it fires, its vote, why, and its sources."""
    from analyzer import decide

    click.echo(decide.explain(decide.load_pack(rules), rule))
    return 0


@rules.command()
@rules_option
@format_option("text", "markdown")
def test(rules: tuple[Path, ...], format_: str) -> int:
    """Run the cases beside the rules; as Markdown, show each outcome and what the rules answer."""
    from analyzer import decide

    pack = decide.load_pack(rules)
    results = decide.test_pack(pack)
    failed = [result for result in results if not result.passed]
    if format_ == "markdown":
        from analyzer.decide.docs import outcomes

        click.echo(f"{outcomes(pack)}\n")
    for result in failed:
        click.echo(f"FAILED {result.rule}, {result.name}: {result.detail}")
    click.echo(f"{len(results) - len(failed)} cases passed, {len(failed)} failed.")
    return 1 if failed else 0
