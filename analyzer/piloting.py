"""The pilot from paths to files: corpus, plan, arms at equal compute, pilot.json and its pages."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzer import api, corpus, gate, inject, report, verbs
from analyzer.errors import EmptyCorpusError, MissingExtraError, UsageError
from analyzer.inject import forward
from analyzer.inject.planned import rebuild
from analyzer.scanner.measure import reference_text
from analyzer.scanner.observe import is_heldout, passages
from analyzer.train import pilot_summary
from analyzer.train.arms import chosen
from analyzer.train.compute import as_json, parse_budget
from analyzer.train.downstream import blanks
from analyzer.train.downstream_labels import read_labels
from analyzer.train.memory import faults_told, fit_length
from analyzer.train.pilot import Series, refuse_kept, run_series
from analyzer.train.pilot_arm import refuse_too_large
from analyzer.train.pilot_facts import SCHEMA, tried
from analyzer.train.pilot_speed import fast_dtype, generation_speed
from analyzer.train.pilot_subject import How, Subject
from analyzer.train.pilot_texts import Bounded, Texts
from analyzer.train.processes import launched
from analyzer.values import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from analyzer.extend import Extension
    from analyzer.inject import Checkpoint
    from analyzer.train.arms import Arm
    from analyzer.train.downstream import Blank

CACHE = ".arms"
_WHERE_FULL = "a shorter --context or a smaller --batch takes less"
TERMS = 1000
# A pilot reads megabytes at most, so that of a larger corpus a sample is held in memory.
TRAIN_BYTES, HELDOUT_BYTES = 1 << 28, 1 << 24


@dataclass(frozen=True, slots=True)
class PilotOptions:
    """How a pilot runs; the defaults are those of the command line.

    ``plan`` is a plan.json, by default the corpus is scanned for one; ``tokens`` is how many a
    scan proposes, None to find the number. ``general`` is text to see what is forgotten, by
    default a page that the tool brings. ``labels`` is a file of labelled data, of which
    ``labelled`` items are used. ``heldout`` is
    how many characters of held-out text are measured, ``blanks`` how many places of terms.
    """

    plan: Path | None = None
    arms: tuple[str, ...] = ()
    budget: str = "20m"
    seeds: int = 2
    tokens: int | None = None
    general: Path | None = None
    labels: Path | None = None
    labelled: int = 400
    text_field: str | None = None
    heldout: int = 20_000
    blanks: int = 40
    learning_rate: float = 1e-4
    context_tokens: int = 256
    batch_tokens: int = 2048
    device: str = "auto"
    dtype: str = "auto"
    resume: bool = False
    lang: str = "en"
    command: str = ""


def pilot(
    checkpoint: Path | str,
    paths: Sequence[Path | str],
    out: Path | str,
    *,
    say: Callable[[str], object] = lambda _: None,
    **how: Any,
) -> dict[str, Any]:
    """Compare extension with plain continued pretraining at equal compute; gives pilot.json.

    >>> pilot("smollm2", ["corpus/"], "reports/pilot", budget="20m")["facts"]  # doctest: +SKIP
    {'pilot.bpb_gain_share': 0.012, ...}

    ``how`` are the fields of ``PilotOptions``. Writes pilot.json, pilot.md and pilot.html into
    ``out``; the checkpoint is only read. Raises UsageError for a model that does not generate,
    a plan without tokens, too little text or memory; RefusedError for a plan of another model.
    """
    if not forward.is_installed():
        raise MissingExtraError("a pilot", "train")
    if launched() > 1:
        raise UsageError(
            "a pilot runs in one process",
            hint="start it without accelerate or torchrun, one pilot a device, each with its --out",
        )
    options = PilotOptions(**how)
    folder = Path(out)
    arms, budget, settings = chosen(options.arms), parse_budget(options.budget), _how(options)
    if not any(arm.extends for arm in arms):
        raise UsageError(
            "no arm extends the vocabulary, so there is nothing to compare",
            hint="name one with --arms, such as mean; base and continued run beside it anyway",
        )
    if not options.resume:
        refuse_kept(folder / CACHE)
    say("reading the corpus")
    subject, origin = _subject(Path(checkpoint), [str(path) for path in paths], options, say)
    settings = fit_length(subject.base, settings)
    refuse_too_large(subject, settings)
    with faults_told(_WHERE_FULL):
        series = run_series(
            subject,
            arms,
            seeds=options.seeds,
            budget=budget,
            how=settings,
            cache=folder / CACHE,
            say=say,
        )
        say("measuring generation")
        content = _content(subject, series, arms, settings, origin)
    report.write_finding("pilot", content, folder, lang=options.lang)
    return content


def _subject(
    checkpoint: Path, paths: list[str], options: PilotOptions, say: Callable[[str], object]
) -> tuple[Subject, dict[str, Any]]:
    """Gather what is compared on what, and where it came from."""
    if "-" in paths:
        raise UsageError("a pilot reads its corpus more than once", hint="give a file, not -")
    base = inject.open_checkpoint(checkpoint)
    _refuse_encoders(base)
    train, heldout = _split(paths, options.text_field)
    texts = Texts.of(train, heldout, _general(options), heldout_characters=options.heldout)
    labels = read_labels(options.labels, most=options.labelled) if options.labels else None
    plan, terms = _planned(base, paths, options, say)
    extension = rebuild(plan, base)
    subject = Subject(base, extension, texts, _blanks(heldout, terms, extension, options), labels)
    return subject, {
        "corpus": ", ".join(paths),
        "plan_digest": plan["plan_digest"],
        "decision": plan["decision"]["recommendation"],
        "budget": options.budget,
        "command": options.command,
    }


def _planned(
    base: Checkpoint, paths: list[str], options: PilotOptions, say: Callable[[str], object]
) -> tuple[dict[str, Any], list[str]]:
    """Give the plan and the domain's terms: from a file, or by scanning the corpus."""
    if options.plan is not None:
        plan = gate.read_plan(options.plan).content
        found = verbs.terms(paths, top=TERMS, text_field=options.text_field)
        return plan, found["term"].to_list()
    say("scanning the corpus for a proposal")
    settings = {"tokens": options.tokens, "text_field": options.text_field}
    scanned = api.scan(paths, str(base.root), **settings)
    if not scanned.plan["tokens"]:
        raise UsageError(
            "the scan proposes no token, so there is no extension to compare",
            hint="ask for some with --tokens N, or give a plan with --plan",
        )
    return scanned.plan, scanned.listed["term"].head(TERMS).to_list()


def _blanks(
    heldout: Sequence[str], terms: Sequence[str], extension: Extension, options: PilotOptions
) -> tuple[Blank, ...]:
    """Find blanks for the domain's terms; where text has no words, for what the new tokens say."""
    found = blanks(heldout, terms, count=options.blanks)
    if len(found) >= options.blanks // 2:
        return found
    units = [token.text.strip() for token in extension.added if token.kind == "target"]
    own = blanks(heldout, units, count=options.blanks, inside_words=True)
    return own if len(own) > len(found) else found


def _general(options: PilotOptions) -> list[str]:
    """Give passages of general text: those of a file, or of the page that the tool brings."""
    spoken = Bounded(HELDOUT_BYTES)
    given = options.general
    for text in [reference_text()] if given is None else _documents([str(given)], None):
        for passage in passages(text):
            spoken.add(passage)
    return spoken.texts


def _split(paths: list[str], text_field: str | None) -> tuple[list[str], list[str]]:
    """Cut the corpus into passages, and hold out those that a scan holds out."""
    train, heldout = Bounded(TRAIN_BYTES), Bounded(HELDOUT_BYTES)
    for text in _documents(paths, text_field):
        for passage in passages(text):
            (heldout if is_heldout(passage) else train).add(passage)
    return train.texts, heldout.texts


def _documents(paths: list[str], text_field: str | None) -> Iterator[str]:
    found = False
    for item in corpus.read(paths, text_field=text_field):
        if isinstance(item, Document):
            found = True
            yield item.text
    if not found:
        raise EmptyCorpusError(f"no text was found in {', '.join(paths)}")


def _refuse_encoders(base: Checkpoint) -> None:
    names = base.config.get("architectures") or []
    if not any("CausalLM" in name or "LMHead" in name for name in names):
        raise UsageError(
            f"'{base.root}' does not generate text ({', '.join(names) or 'no architecture'})",
            hint="a pilot compares causal models in bits per byte",
        )


def _how(options: PilotOptions) -> How:
    device = inject.pick_device(options.device)
    dtype: Any = options.dtype if options.dtype != "auto" else fast_dtype(device)
    return How(
        learning_rate=options.learning_rate,
        context_tokens=options.context_tokens,
        batch_tokens=options.batch_tokens,
        device=device,
        dtype=dtype,
    )


def _content(
    subject: Subject,
    series: Series,
    arms: Sequence[Arm],
    how: How,
    origin: dict[str, Any],
) -> dict[str, Any]:
    """Put everything that a reader may ask into one value."""
    results, base = series.results, subject.base
    lines = pilot_summary.lines(results, arms)
    best = pilot_summary.best(results, arms)
    facts: dict[str, Any] = pilot_summary.facts(results, arms)
    speed = generation_speed(subject, how)
    if facts:
        facts["pilot.characters_per_second_gain_share"] = speed["gain_share"]
    before = next(r["tokens_heldout"] for r in results if r["arm"] == arms[0].name)
    after = sum(len(subject.extension.tokenizer().encode(t)) for t in subject.texts.heldout)
    return {
        "schema": SCHEMA,
        "metadata": {
            "tool_version": version("analyzer"),
            "generated_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "command": origin["command"],
            "seconds": series.seconds,
        },
        "model": {
            "name": base.root.name,
            "digest": inject.fingerprint(base),
            "rows": base.rows,
            "tied": base.tied,
            "parameters": base.tokenizer.info.parameters,
        },
        "corpus": {
            "name": origin["corpus"],
            "heldout_excerpts": len(subject.texts.heldout),
            "heldout_bytes": sum(len(t.encode()) for t in subject.texts.heldout),
            "general_excerpts": len(subject.texts.general),
            "general_bytes": sum(len(t.encode()) for t in subject.texts.general),
            "digest": subject.texts.digest,
        },
        "extension": {
            "tokens": len(subject.extension.added),
            "examples": [token.text for token in subject.extension.added[:12]],
            "tried": tried(subject.extension),
            "heldout_saving": round(1 - after / before, 5),
            "plan_digest": origin["plan_digest"],
            "decision": origin["decision"],
        },
        "compute": {
            "flops": series.flops,
            "budget": origin["budget"],
            "speed": as_json(series.speed),
            **asdict(how),
        },
        "arms": lines,
        "best": best,
        "neighbours": next((r["neighbours"] for r in results if r["arm"] == best), []),
        "generation": speed,
        "left_out": list(series.left_out),
        "is_void": pilot_summary.is_void(results),
        "facts": facts,
    }
