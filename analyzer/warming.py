"""From an extended checkpoint to a warmed-up one: read, train, write, record."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzer import gate, inject
from analyzer.errors import AnalyzerError, UsageError
from analyzer.gate.canonical import sealed
from analyzer.inject.checkpoint import read_object
from analyzer.inject.files import write_object
from analyzer.material import budgeted, reading_of
from analyzer.train.added import RECORD, SEAL, added_tokens, as_record
from analyzer.train.handover import refuse_recipe, write_recipe
from analyzer.train.memory import faults_told, fit_length
from analyzer.train.processes import is_first
from analyzer.train.warm import warm
from analyzer.values import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from analyzer.inject import Checkpoint
    from analyzer.inject.references import NewToken
    from analyzer.train.settings import Reading, Settings, Step, Warmed

SCHEMA = "analyzer/warmup/1"
FOLDER = "warmup"
_WHERE_FULL = "--accumulate 2 halves what a batch takes; --resume goes on from the last state"


@dataclass(frozen=True, slots=True)
class WarmupOptions:
    """What to warm up on and how; ``settings`` says how the training goes.

    ``general`` is text against forgetting, also measured on; ``special`` a file of relation
    tokens, one a line, that are added first; ``base`` the model before its extension, by default
    the one that its record names; ``heldout_characters`` bound the excerpts that are measured on;
    ``minutes`` ends the training in time, 0 never. ``automatic`` takes the place of the budget in
    the settings: every new token about 25 times. ``recipe`` is a new folder for continued
    pretraining after this.
    """

    settings: Settings
    general: Path | None = None
    special: Path | None = None
    base: Path | None = None
    text_field: str | None = None
    heldout_characters: int = 30_000
    minutes: float = 0.0
    automatic: bool = False
    resume: bool = False
    recipe: Path | None = None
    audit: Path | None = None


@dataclass(frozen=True, slots=True)
class WarmupResult:
    """The new model, what the warm-up brought, and where it is told."""

    out: Path
    source: Path
    warmed: Warmed
    seconds: float

    @property
    def as_json(self) -> dict[str, Any]:
        """Give everything that a report shows: the content of ``warmup.json``."""
        history = self.warmed.history
        content = to_json(self.warmed)
        totals = {"tokens": history.tokens, "flops": history.flops, "seconds": history.seconds}
        return {
            "schema": SCHEMA,
            "tool_version": version("analyzer"),
            "source": str(self.source),
            "out": str(self.out),
            "seconds": self.seconds,
            **totals,
            **content,
        }


def warmup(
    folder: Path | str,
    corpus: Path | str | Sequence[Path],
    out: Path | str,
    options: WarmupOptions,
    *,
    on_step: Callable[[Step], None] | None = None,
) -> WarmupResult:
    """Train the new rows of an extended checkpoint, into a new folder, whole or not at all.

    >>> from analyzer.train.settings import Settings
    >>> how = WarmupOptions(Settings(tokens=100_000))
    >>> warmup("model-chemistry", "corpus/", "model-warm", how)  # doctest: +SKIP

    Old rows and all other weights keep their bits, unless the settings train them too. The
    state of the training lies beside ``out`` until it is done; ``resume`` goes on from it.
    Raises UsageError for a model without new tokens, text without them, or too little memory.
    """
    root, target = Path(folder), Path(out)
    log = options.audit or target.parent / gate.AUDIT
    started = time.monotonic()
    inject.refuse_existing(target, source=root)
    if options.recipe is not None:  # it is written last, and must not fail after the training
        refuse_recipe(inject.open_checkpoint(root), options.settings, options.recipe)
    reading = _reading(corpus, options)
    state = target.with_name(f".{target.name}.training")
    first = is_first()
    if first and not options.resume and state.is_dir():
        inject.remove(state)
    said = {"source": str(root), "out": str(target), "objective": options.settings.objective}
    deadline = started + options.minutes * 60 if options.minutes else float("inf")

    def told(step: Step) -> bool:
        if on_step is not None:
            on_step(step)
        return time.monotonic() > deadline

    with _place(target) as partial, _audited(log, **said), faults_told(_WHERE_FULL):
        source, tokens = _extended(root, options, partial)
        settings = fit_length(source, options.settings)
        if options.automatic:
            settings = budgeted(settings, reading, len(tokens))
        warmed = warm(
            source,
            tokens,
            reading,
            settings,
            out=partial,
            state=state if first or options.resume else None,
            base=_base(source, options),
            on_step=told,
        )
        result = WarmupResult(target, root, warmed, round(time.monotonic() - started, 2))
        _record(root, tokens, result, partial)
    if not first:
        return result
    if options.recipe is not None:
        hand_over(target, corpus, options, reading=reading)
    if state.is_dir():
        inject.remove(state)
    digest = inject.fingerprint(inject.open_checkpoint(target))
    gate.append_audit(log, "warmed up", digest=digest, **said)
    return result


def hand_over(
    folder: Path | str,
    corpus: Path | str | Sequence[Path],
    options: WarmupOptions,
    *,
    reading: Reading | None = None,
) -> tuple[Path, ...]:
    """Write a recipe for continued pretraining of an extended model; gives its files.

    Raises UsageError for a model that does not predict the next token, and without a folder.
    """
    if options.recipe is None:
        raise UsageError("there is no folder to write the recipe into", hint="give --recipe DIR")
    source = inject.open_checkpoint(Path(folder))
    tokens = added_tokens(source, options.base)
    found = reading or _reading(corpus, options)
    settings = fit_length(source, options.settings)
    return write_recipe(source, [token.id for token in tokens], found, settings, options.recipe)


@contextmanager
def _place(out: Path) -> Iterator[Path]:
    """Give the folder to write into: only the first of several processes names it in the end."""
    import tempfile

    if is_first():
        with inject.new_folder(out) as partial:
            yield partial
    else:
        with tempfile.TemporaryDirectory() as name:
            yield Path(name)


def _reading(corpus: Path | str | Sequence[Path], options: WarmupOptions) -> Reading:
    triples = options.settings.objective == "triples"
    if options.general is None and (options.settings.general_share or options.settings.keep_weight):
        raise UsageError(
            "there is no general text to mix in or to keep", hint="give --general FILE"
        )
    return reading_of(
        corpus,
        triples=triples,
        general=options.general,
        text_field=options.text_field,
        heldout_characters=options.heldout_characters,
    )


def _extended(
    root: Path, options: WarmupOptions, partial: Path
) -> tuple[Checkpoint, tuple[NewToken, ...]]:
    """Open the model; with ``special`` tokens, one that has them, made beside the result."""
    source = inject.open_checkpoint(root)
    if options.special is None:
        return source, added_tokens(source, options.base)
    from analyzer.extend import extend
    from analyzer.inject.references import new_tokens

    try:
        lines = options.special.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the tokens in '{options.special}' cannot be read as text") from error
    special = [line.strip() for line in lines if line.strip()]
    if not special:
        raise UsageError(f"there is no token in '{options.special}'", hint="write one a line")
    extension = extend(source.tokenizer, [], special=special)
    added = [(token.id, token.text) for token in extension.added]
    if not added:
        raise UsageError("the model has all of these tokens already", hint="leave --special out")
    apart = partial / ".extended"
    inject.inject(source, extension, apart, inject.Settings(inject.parse("mean+0.1*noise")))
    tokens = new_tokens(added, extension.base, extension.tokenizer())
    return inject.open_checkpoint(apart), tokens


def _base(source: Checkpoint, options: WarmupOptions) -> Checkpoint | None:
    path = source.root / RECORD
    named = read_object(path)["source"]["path"] if path.is_file() else ""
    found = options.base or Path(named or os.devnull)
    return inject.open_checkpoint(found) if found.is_dir() else None


def _record(root: Path, tokens: Sequence[NewToken], result: WarmupResult, partial: Path) -> None:
    """Write the record of the model, the figures, and the log of the training."""
    from analyzer.report import write_finding
    from analyzer.train.log import write_log

    if (partial / ".extended").is_dir():
        inject.remove(partial / ".extended")
    path = root / RECORD
    record = read_object(path) if path.is_file() else {}
    now = inject.open_checkpoint(partial)
    record |= {
        "schema": record.get("schema", "analyzer/applied/1"),
        "source": record.get("source", {"path": str(root.resolve())}),
        "result": {"digest": inject.fingerprint(now)},
        "tokens": as_record(tokens),
        "warmed_up": {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "tool_version": version("analyzer"),
            "from": {"path": str(root.resolve())},
            "objective": result.warmed.settings.objective,
        },
    }
    apart = partial / FOLDER
    apart.mkdir(exist_ok=True)  # a model that was warmed up before has one
    write_log(result.warmed.history, apart / "log.csv")
    write_finding("warmup", result.as_json, apart)
    record["made"] = inject.made(now, tokens)
    write_object(sealed(record, SEAL), partial / RECORD)


@contextmanager
def _audited(log: Path, **said: Any) -> Iterator[None]:
    try:
        yield
    except AnalyzerError as error:
        gate.append_audit(log, "warm-up failed", error=error.code, sentence=error.sentence, **said)
        raise
