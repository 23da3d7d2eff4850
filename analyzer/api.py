"""The whole way of the data, once: corpus, scan, proposal, decision, plan, report."""

from __future__ import annotations

import json
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzer import corpus, decide, extend, gate, propose, report, scanner, symbols, tokenizers
from analyzer.beside import pilots_of, weights_of
from analyzer.conclusions import Decision, Metadata, ReportData
from analyzer.values import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Future

    import pandas as pd
    import polars as pl

    from analyzer.conclusions import Proposal
    from analyzer.extend import Extension
    from analyzer.tokenizers.base import Tokenizer
    from analyzer.train.pilot_facts import Pilot
    from analyzer.values import Term


@dataclass(frozen=True, slots=True)
class Options:
    """How a scan runs; the defaults are those of the command line.

    ``tokens``: how many to propose, ``None`` to find the number. ``training_tokens``: the
    budget for continued pretraining, ``None`` for one pass over the corpus. ``pilot``: the
    pilot.json of one for this corpus and model, whose facts outrank estimates. ``memory_bytes``: of
    all processes together, ``None`` for 1.5 GB. ``journal``: a folder that makes the scan
    resumable; with ``resume`` what it holds is not counted again, and it is kept for the next
    scan. ``progress`` is told (stage, bytes read since, bytes to read in all), ``told`` hears
    in a sentence what was reused and which files changed.
    """

    text_field: str | None = None
    tokens: int | None = None
    training_tokens: int | None = None
    pilot: Path | None = None
    rules: tuple[Path, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    engine: str = "local"
    workers: int | None = None
    memory_bytes: int | None = None
    journal: Path | None = None
    resume: bool = False
    command: str = ""
    progress: Callable[[str, int, int], object] = lambda _stage, _read, _all: None
    told: Callable[[str], object] = lambda _sentence: None


@dataclass(frozen=True, slots=True)
class Report:
    """A finished scan: what was measured, what is recommended, and the plan for it.

    ``listed`` holds the ranked terms as a table; its columns are the fields of a ``Term``.
    """

    data: ReportData
    listed: pl.DataFrame = field(repr=False, compare=False)
    plan: dict[str, Any]

    @property
    def decision(self) -> Decision:
        """The recommendation with its reasons and trace."""
        return self.data.decision

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every ranked term, best first."""
        return scanner.terms_of(self.listed)

    def as_json(self) -> dict[str, Any]:
        """Give what ``report.json`` holds."""
        return dict(to_json(self.data))

    def terms_frame(self) -> pd.DataFrame:
        """Give every ranked term, best first, as a pandas frame with the columns of a Term."""
        import pandas as pd

        return pd.DataFrame(self.listed.rename({"class_": "class"}).to_dicts())

    def save(self, out: Path | str, *, lang: str = "en") -> dict[str, Path]:
        """Write the report's files and ``plan.json`` into a folder; give their paths."""
        paths = report.write(self.as_json(), Path(out), terms=self.listed, lang=lang)
        paths["plan.json"] = Path(out) / "plan.json"
        text = json.dumps(self.plan, ensure_ascii=False, indent=1)
        paths["plan.json"].write_text(text + "\n", encoding="utf-8")
        return paths


def scan(paths: Sequence[str | Path], model: str, **settings: Any) -> Report:
    """Analyse a corpus for a model; ``settings`` are the fields of ``Options``.

    >>> report = scan(["corpus/"], "llama")  # doctest: +SKIP
    >>> report.decision.recommendation  # doctest: +SKIP
    'continual-pretrain only'

    Raises a child of ``AnalyzerError`` for what a user can mend: a missing path, an unknown
    model, a broken rule, a corpus without text.
    """
    return compare(paths, [model], **settings)[0]


def compare(paths: Sequence[str | Path], models: Sequence[str], **settings: Any) -> list[Report]:
    """Analyse a corpus once for several models: one report each, in the given order."""
    options = Options(**settings)
    started = time.monotonic()
    # what can be told before a model is loaded is told
    corpus.refuse_textless([str(path) for path in paths], text_field=options.text_field)
    pack = decide.load_pack(options.rules).with_parameters(options.parameters)
    loaded = {model: tokenizers.load(model) for model in models}
    pilots = pilots_of(options.pilot, loaded, options.told)
    name = ", ".join(str(path) for path in paths)
    begun: list[Future[scanner.Names]] = []
    with ThreadPoolExecutor(1) as beside:  # ranking leaves it the interpreter most of the time

        def read_names(rest: scanner.ScanTable) -> None:
            begun.append(beside.submit(scanner.read_names, rest))

        table, journal = fold(paths, loaded, options, read_names)
        options.progress("rank", 0, 0)
        ranked = scanner.rank(table, top=scanner.LISTED_TERMS)
        counted = (table, ranked, begun[0].result())
    given, reports = [*loaded], {}
    # the largest comes last, when the others have been let go
    for model in sorted(given, key=lambda one: loaded[one].info.vocab_size):
        own = (model, loaded.pop(model))
        pilot = pilots.get(model)
        reports[model] = _report(counted, own, name, pack, options, pilot=pilot, started=started)
        del own
        if loaded:
            extend.forget_opened()
            scanner.let_go()
    if journal is not None:
        journal.close()
    return [reports[model] for model in given]


def fold(
    paths: Sequence[str | Path],
    loaded: dict[str, Tokenizer],
    options: Options,
    counted: Callable[[scanner.ScanTable], object] = lambda _: None,
) -> tuple[scanner.ScanTable, scanner.Journal | None]:
    """Count the whole corpus; the journal, if one is kept, is to be closed by the caller."""
    names = [str(path) for path in paths]
    entries = [*corpus.walk(names)]
    size_bytes = sum(one.size_bytes for one in entries if isinstance(one, corpus.Source))
    memory = scanner.share_out(options.memory_bytes, options.workers, size_bytes)
    journal = _journal(loaded, options)

    def read(read_bytes: int) -> None:
        options.progress("scan", read_bytes, size_bytes)

    reader = partial(corpus.read_source, text_field=options.text_field, stdin=sys.stdin.buffer)
    plan = scanner.Plan(entries, partial(reader, progress=read), journal=journal, progress=read)
    table, tally = scanner.run_plan(
        plan,
        loaded,
        scanner.Running(
            engine=options.engine,
            workers=memory.workers,
            held_bytes=memory.held_bytes,
            spill_folder=options.journal,
            text_field=options.text_field,
            journal=journal,
            counted=counted,
        ),
    )
    for sentence in scanner.resumption(plan, tally):
        options.told(sentence)
    if not table.totals.get("characters"):
        raise corpus.without_text(names, table.skipped)
    for sentence in corpus.losses(table.skipped):
        options.told(sentence)
    return table, journal


def _report(
    counted: tuple[scanner.ScanTable, pl.DataFrame, scanner.Names],
    loaded: tuple[str, Tokenizer],
    name: str,
    pack: decide.Pack,
    options: Options,
    *,
    pilot: Pilot | None,
    started: float,
) -> Report:
    """Take one model's way from the table to its plan."""
    (table, ranked, names), (model, tokenizer) = counted, loaded
    spans = scanner.span_pieces(table, tokenizer)
    ground = propose.Ground(table, tokenizer, model, ranked=ranked, spans=spans)
    with ThreadPoolExecutor(2) as beside:
        measuring = beside.submit(
            scanner.measure, table, ranked, tokenizer, model, names=names, spans=spans
        )
        weighing = beside.submit(weights_of, tokenizer)  # reads all of them, if there are any
        proposed = partial(_proposed, ground, measuring, pack, options, pilot)
        proposal, extension, facts = proposed(symbols_only=False)
        if not weighing.done():
            options.progress("weigh", 0, 0)
    words_too = any(one.source in propose.NOT_SYMBOLIC for one in proposal.candidates)
    if words_too and decide.scope_of(facts, pack) == "symbols":
        # the verdict is for the symbolic part alone: so is what is measured
        del proposal, extension
        scanner.let_go()
        proposal, extension, facts = proposed(symbols_only=True)
    measured, decision = measuring.result(), decide.decide(facts, pack)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    plan = gate.build_plan(
        model=tokenizer.info,
        added=[asdict(token) for token in extension.added],
        candidates=proposal.candidates,
        decision=decision,
        digests={
            "corpus": measured.corpus.digest,
            "tokenizer": tokenizer.info.digest,
            "rules": pack.digest,
        },
        tool_version=version("analyzer"),
        created_at=now,
        checkpoint=weighing.result(),
    )
    data = ReportData(
        metadata=Metadata(
            schema="analyzer/report/1",
            tool_version=version("analyzer"),
            generated_at=now,
            run_id=uuid.uuid4().hex,
            command=options.command,
            seconds=round(time.monotonic() - started, 2),
        ),
        corpus=replace(measured.corpus, name=name),
        model=tokenizer.info,
        tokens=measured.tokens,
        terms=measured.term_stats,
        symbols=measured.symbols,
        proposal=proposal,
        decision=decision,
        facts=dict(facts),
    )
    return Report(data, measured.terms, plan)


def _proposed(
    ground: propose.Ground,
    measuring: Future[scanner.Measured],
    pack: decide.Pack,
    options: Options,
    pilot: Pilot | None,
    *,
    symbols_only: bool,
) -> tuple[Proposal, Extension, decide.Facts]:
    """Propose tokens, and put what the rules read of them beside what was measured meanwhile."""
    options.progress("propose", 0, 0)
    proposal, extension = propose.propose(
        ground,
        tokens=options.tokens,
        training_tokens=options.training_tokens,
        prices=propose.Prices.of(pack.values),
        symbols_only=symbols_only,
    )
    options.progress("decide", 0, 0)
    measured = measuring.result()
    savings = {candidate.token: candidate.saving for candidate in proposal.candidates}
    facts = decide.facts_of(
        corpus=measured.corpus,
        model=ground.tokenizer.info,
        tokens=measured.tokens,
        terms=measured.term_stats,
        symbols=measured.symbols,
        proposal=proposal,
        training_tokens=options.training_tokens,
        extra=pilot.facts_beside(savings) if pilot else None,
    )
    return proposal, extension, facts


def _journal(loaded: dict[str, Tokenizer], options: Options) -> scanner.Journal | None:
    """Open the journal, keyed by all that the tables depend on beside the files."""
    if options.journal is None:
        return None
    key = {
        "tokenizers": {name: tokenizer.info.digest for name, tokenizer in loaded.items()},
        "text_field": options.text_field,
        "classes": [[str(f), f.read_text("utf-8")] for f in symbols.declared_files()],
        "code": scanner.code_digest(),
    }
    return scanner.Journal(options.journal, key, resume=options.resume)
