r"""The command line: parse, call, render, exit code; one file a verb in ``commands``."""

from __future__ import annotations

import errno
import gc
import os
import sys
from difflib import get_close_matches
from typing import TYPE_CHECKING

import click

from analyzer.commands import COMMANDS
from analyzer.errors import AnalyzerError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130
_ANOTHER = "name a folder that can be written and has room with --out"
_WAYS_OUT = dict.fromkeys(
    (errno.EACCES, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.ENOSPC, errno.EDQUOT), _ANOTHER
)


class ReaderGoneError(Exception):
    """The reader of a pipe has seen enough; click would end the process as failed."""


class Verbs(click.Group):
    """The group of all verbs, listed in the order of the way."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the verbs as they are listed."""
        del ctx
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        """Run a verb."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ReaderGoneError from error


@click.group(
    cls=Verbs,
    commands=COMMANDS,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "max_content_width": 100,
        "show_default": True,
    },
)
@click.version_option(package_name="analyzer", prog_name="analyze")
def cli() -> None:
    """Extend the vocabulary, or continual-pretrain only? Evidence from your corpus.

    \b
    analyze corpus/ --model llama            the whole analysis, and an HTML report
    analyze terms corpus/ --top 50           the domain's terms, best first
    analyze symbols notes.md                 formulas, sequences, code: where they stand
    analyze tokens "心肌梗塞" --model llama    how a tokenizer cuts a text
    analyze models                           the names that --model knows

    A folder that is named like a command is given as ./name.
    """  # noqa: D301 - \b is click's mark for "keep these lines"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; a CORPUS without a verb is scanned."""
    # a scan makes values by the hundred thousand and hardly a cycle: look for cycles less often
    gc.set_threshold(100_000, 20, 100)
    # a thread that works in libraries wants the interpreter often and briefly
    sys.setswitchinterval(0.0005)
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stderr = sys.stderr or sys.stdout  # they are None where the caller closed them
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] not in {*cli.commands, "--help", "-h", "--version"}:
        given.insert(0, "scan")
    status = _run(given or ["--help"])
    if arguments is None and given[:1] == ["scan"] and status != INTERRUPTED:
        sys.stderr.flush()  # an interrupted one gives back what its workers shared
        os._exit(status)  # freeing all that a scan has made, value by value, takes a while
    sys.exit(status)


def _run(arguments: list[str]) -> int:
    try:
        _check_verb(arguments)
        status = cli.main(arguments, prog_name="analyze", standalone_mode=False)
        sys.stdout.flush()
    except AnalyzerError as error:
        _complain(error.sentence, error.hint)
        return error.exit_status
    except (click.exceptions.Abort, KeyboardInterrupt):
        command = cli.commands.get(arguments[0])
        resumes = command is not None and any(one.name == "resume" for one in command.params)
        kept = "what is counted is kept; the same command with --resume goes on"
        _complain("interrupted", kept if resumes else "")
        return INTERRUPTED
    except click.ClickException as error:
        context = error.ctx if isinstance(error, click.UsageError) else None
        _complain(error.format_message(), f"{context.command_path} --help" if context else "")
        return 2
    except (BrokenPipeError, ReaderGoneError):  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (MemoryError, ImportError, OSError) as error:
        if _is_lack_of_memory(error):
            _complain("there is not enough memory", "nothing half-made was left; free some of it")
        elif isinstance(error, OSError):  # a full disk, a folder that may not be written
            place = f"{error.filename}: " if error.filename else ""
            hint = _WAYS_OUT.get(error.errno or 0, "") if place else ""
            _complain(f"{place}{error.strerror or error}", hint)
        else:
            raise
        return AnalyzerError.exit_status
    return status if isinstance(status, int) else 0


def _check_verb(arguments: Sequence[str]) -> None:
    """Refuse a mistyped verb as such, not as a corpus that was not found."""
    word = arguments[1] if arguments[:1] == ["scan"] and len(arguments) > 1 else ""
    if word.isalpha() and not os.path.lexists(word):
        for verb in get_close_matches(word, cli.commands, n=1):
            raise UsageError(
                f"there is no command and no file '{word}'", hint=f"did you mean analyze {verb}?"
            )


def _is_lack_of_memory(error: BaseException) -> bool:
    """Tell a library that found no room to be loaded, too."""
    asked = isinstance(error, OSError) and error.errno == errno.ENOMEM
    return asked or isinstance(error, MemoryError) or "failed to map segment" in str(error)


def _complain(sentence: str, hint: str) -> None:
    click.secho("error: ", fg="red", bold=True, err=True, nl=False)
    click.echo(sentence, err=True)
    if hint:
        click.echo(f"  hint: {hint}", err=True)
