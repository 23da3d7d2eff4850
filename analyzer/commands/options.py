"""Options that several verbs share, the types of their values, and how a result is printed."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import click

from analyzer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

FC = TypeVar("FC", bound="Callable[..., Any] | click.Command")
FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
PATH = click.Path(path_type=Path)


class Number(click.ParamType[int]):
    """A count that may be written as 2000000, 2_000_000, 2e6, 2M or 0.5B.

    >>> Number().convert("2B", None, None), Number().convert("5e8", None, None)
    (2000000000, 500000000)
    """

    name = "number"
    _units: ClassVar[dict[str, float]] = {"": 1, "k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Turn the text into a positive whole number."""
        if isinstance(value, int):
            return value
        found = re.fullmatch(r"(\d[\d_]*(?:\.\d+)?(?:e\d{1,2})?)([kmbt]?)", str(value).lower())
        number = float(found[1].replace("_", "")) * self._units[found[2]] if found else 0.0
        if number < 1:
            self.fail(
                f"{value!r} is no whole number above 0; write 2000000000, 2e9 or 2B", param, ctx
            )
        return round(number)


class NumberOrAuto(click.ParamType["int | None"]):
    """A number, or ``auto``, which is given on as None."""

    name = "number|auto"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | None:
        """Turn the text into a number."""
        return None if value == "auto" else Number().convert(value, param, ctx)


class Size(click.ParamType[int]):
    """An amount of memory: 1.5G, 800MB, 2GiB, or bytes.

    >>> Size().convert("1.5G", None, None), Size().convert("512 MiB", None, None)
    (1500000000, 536870912)
    """

    name = "size"
    _powers: ClassVar[str] = "kmgt"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Turn the text into bytes."""
        if isinstance(value, int):
            return value
        found = re.fullmatch(r"(\d+(?:\.\d+)?) ?(?:([kmgt])(i?))?b?", str(value).strip().lower())
        if not found or not float(found[1]):
            self.fail(f"{value!r} is no amount of memory; write 1.5G, 800MB or 2GiB", param, ctx)
        power = self._powers.index(found[2]) + 1 if found[2] else 0
        unit: int = (1024 if found[3] else 1000) ** power
        return round(float(found[1]) * unit)


class Whole(click.IntRange):
    """A whole number within bounds, called N in the help."""

    name = "n"


class Real(click.FloatRange):
    """A number within bounds, called X in the help."""

    name = "x"


corpus_argument = click.argument("corpus", nargs=-1, required=True, metavar="CORPUS...")
field_option = click.option(
    "--field",
    "text_field",
    metavar="NAME",
    help="Field of JSON Lines, CSV or Parquet that holds the text.  [default: detected]",
)
classes_option = click.option(
    "--classes",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    expose_value=False,
    callback=lambda _context, _option, files: _use_classes(files),
    metavar="FILE",
    help="Symbol classes of your own, declared in YAML; docs/symbols.md shows how.",
)
quiet_option = click.option("--quiet", "-q", is_flag=True, help="Only errors on stderr.")
quiet_already = click.option(
    "--quiet", "-q", is_flag=True, expose_value=False, help="Nothing is said beside the result."
)
workers_option = click.option(
    "--workers", type=Whole(1), help="Processes.  [default: one a core for a large corpus]"
)
memory_option = click.option(
    "--memory",
    "memory_bytes",
    type=Size(),
    metavar="SIZE",
    help="Memory of all processes together, such as 1.5G or 800MB; counts beyond it go to disk.  "
    "[default: 1.5G]",
)
engine_option = click.option(
    "--engine",
    type=click.Choice(["local", "ray"]),
    default="local",
    help="Where to count: this machine, or the Ray cluster that RAY_ADDRESS names.",
)
model_option = click.option(
    "--model",
    "-m",
    required=True,
    metavar="NAME",
    help="An alias (see `analyze models`), a folder, a file or a hub id.",
)
rules_option = click.option(
    "--rules",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    help="A folder of rules that extend or override the shipped ones.",
)
set_option = click.option(
    "--set",
    "parameters",
    metavar="PARAM=VALUE",
    multiple=True,
    callback=lambda _context, _option, given: _parameters(given),
    help="Change a threshold; `analyze rules list` names them.",
)
resume_option = click.option(
    "--resume",
    is_flag=True,
    help="Count only what an earlier scan into the same folder has not, interrupted or finished "
    "with --resume; the counts are kept for the next time.",
)
training_tokens_option = click.option(
    "--training-tokens",
    type=Number(),
    metavar="N",
    help="Tokens of continued pretraining that you can pay for, such as 2B.  "
    "[default: one pass over the corpus]",
)
tokens_option = click.option(
    "--tokens",
    type=NumberOrAuto(),
    default="auto",
    metavar="N|auto",
    help="How many tokens to propose.",
)
lang_option = click.option(
    "--lang", type=click.Choice(["en", "zh"]), default="en", help="Language of the report."
)
device_option = click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "cuda"]),
    default="auto",
    help="Where to compute; auto is a GPU where there is one.",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print the result as JSON on stdout."
)


def counting_options(command: FC) -> FC:
    """Add what every verb that counts a corpus takes."""
    shared = (field_option, classes_option, engine_option, workers_option, memory_option)
    for option in (quiet_option, *reversed(shared)):
        command = option(command)
    return command


def deciding_options(command: FC) -> FC:
    """Add what every verb that scans and decides takes."""
    own = (training_tokens_option, tokens_option, rules_option, set_option, resume_option)
    command = counting_options(command)
    for option in reversed(own):
        command = option(command)
    return command


def fields_of(kind: Any, options: dict[str, Any]) -> dict[str, Any]:
    """Give those options of a verb that are fields of a dataclass."""
    return {field.name: options[field.name] for field in fields(kind) if field.name in options}


def print_json(content: Any) -> None:
    """Print a result as JSON on one line, and nothing else."""
    click.echo(json.dumps(content, ensure_ascii=False))


def terminal() -> Console:
    """Give stdout to print on; a reader of its pipe that has seen enough is for the caller."""
    from rich.console import Console

    class Terminal(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # rich would end the process as failed

    return Terminal()


def _use_classes(files: tuple[Path, ...]) -> None:
    if files:
        from analyzer import symbols

        symbols.use_classes(*files)


def format_option(*formats: str) -> Callable[[FC], FC]:
    """Give a --format option; the first format is the default, and --json says which is JSON."""
    choice = click.option("--format", "format_", type=click.Choice(formats), default=formats[0])
    machine = [one for one in formats if one.startswith("json")]
    if not machine:
        return choice
    flag = click.option(
        "--json", "format_", flag_value=machine[0], help=f"The same as --format {machine[0]}."
    )
    return lambda command: choice(flag(command))


def _parameters(given: tuple[str, ...]) -> dict[str, str]:
    """Split PARAM=VALUE pairs.

    >>> _parameters(("saving_to_extend=0.05",))
    {'saving_to_extend': '0.05'}
    """
    parameters = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not equals:
            raise UsageError(f"--set {item!r} has no value", hint="write --set PARAM=VALUE")
        parameters[name.strip()] = value.strip()
    return parameters
