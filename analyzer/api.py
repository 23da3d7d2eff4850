"""The whole way of the data, once: corpus, scan, proposal, decision, plan, report."""

from __future__ import annotations

import hashlib
import json
import sys
import time
import uuid
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from analyzer import corpus, decide, gate, propose, report, scanner, tokenizers
from analyzer import extend as extending
from analyzer import symbols as detectors
from analyzer.errors import EmptyCorpusError, UsageError
from analyzer.values import Decision, Metadata, ReportData, SkippedFile, Term, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pandas as pd

    from analyzer.tokenizers.base import Tokenizer


@dataclass(frozen=True, slots=True)
class Options:
    """How a scan runs; the defaults are those of the command line.

    ``tokens``: how many to propose, ``None`` to find the number. ``training_tokens``: the
    budget for continued pretraining, ``None`` for one pass over the corpus. ``journal``: a
    folder that makes the scan resumable. ``progress`` is told (stage, bytes done).
    """

    text_field: str | None = None
    tokens: int | None = None
    training_tokens: int | None = None
    rules: tuple[Path, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    workers: int | None = None
    journal: Path | None = None
    resume: bool = False
    command: str = ""
    progress: Callable[[str, int], None] = lambda _stage, _bytes: None


@dataclass(frozen=True, slots=True)
class Report:
    """A finished scan: what was measured, what is recommended, and the plan for it."""

    data: ReportData
    terms: tuple[Term, ...]
    plan: dict[str, Any]

    @property
    def decision(self) -> Decision:
        """The recommendation with its reasons and trace."""
        return self.data.decision

    def as_json(self) -> dict[str, Any]:
        """Give what ``report.json`` holds."""
        content: dict[str, Any] = to_json(self.data)
        return content

    def terms_frame(self) -> pd.DataFrame:
        """Give every ranked term, best first, as a pandas frame with the columns of a Term."""
        import pandas as pd

        return pd.DataFrame(self._rows())

    def save(self, out: Path | str, *, lang: str = "en") -> dict[str, Path]:
        """Write the report's files and ``plan.json`` into a folder; give their paths."""
        paths = report.write(self.as_json(), Path(out), terms_rows=self._rows(), lang=lang)
        paths["plan.json"] = Path(out) / "plan.json"
        text = json.dumps(self.plan, ensure_ascii=False, indent=1)
        paths["plan.json"].write_text(text + "\n", encoding="utf-8")
        return paths

    def _rows(self) -> list[dict[str, Any]]:
        return [to_json(term) for term in self.terms]


def scan(paths: Sequence[str | Path], model: str, **settings: Any) -> Report:
    """Analyse a corpus for a model; ``settings`` are the fields of ``Options``.

    >>> report = scan(["corpus/"], "llama")  # doctest: +SKIP
    >>> report.decision.recommendation  # doctest: +SKIP
    'continual-pretrain only'

    Raises a child of ``AnalyzerError`` for what a user can mend: a missing path, an unknown
    model, a broken rule, a corpus without text.
    """
    options = Options(**settings)
    started = time.monotonic()
    names = [str(path) for path in paths]
    sources = corpus.find(names)
    pack = decide.load_pack(options.rules).with_parameters(options.parameters)
    tokenizer = tokenizers.load(model)
    journal = _journal(sources, tokenizer, options)
    table = _fold(names, sources, {model: tokenizer}, journal, options)
    options.progress("rank", 0)
    measured = scanner.measure(table, tokenizer, model)
    options.progress("propose", 0)
    proposal, extension = propose.propose(
        table,
        tokenizer,
        model,
        tokens=options.tokens,
        training_tokens=options.training_tokens,
    )
    options.progress("decide", 0)
    facts = decide.facts_of(
        corpus=measured.corpus,
        model=tokenizer.info,
        tokens=measured.tokens,
        terms=measured.term_stats,
        symbols=measured.symbols,
        proposal=proposal,
        training_tokens=options.training_tokens,
    )
    decision = decide.decide(facts, pack)
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
    )
    metadata = Metadata(
        schema="analyzer/report/1",
        tool_version=version("analyzer"),
        generated_at=now,
        run_id=uuid.uuid4().hex,
        command=options.command,
        seconds=round(time.monotonic() - started, 2),
    )
    data = ReportData(
        metadata=metadata,
        corpus=measured.corpus,
        model=tokenizer.info,
        tokens=measured.tokens,
        terms=measured.term_stats,
        symbols=measured.symbols,
        proposal=proposal,
        decision=decision,
        facts=dict(facts),
    )
    if journal is not None:
        journal.remove()
    return Report(data, measured.terms, plan)


def _fold(
    names: list[str],
    sources: Sequence[corpus.Source],
    loaded: dict[str, Tokenizer],
    journal: scanner.Journal | None,
    options: Options,
) -> scanner.ScanTable:
    size_bytes = sum(source.size_bytes for source in sources)
    table = scanner.run(
        corpus.read(names, text_field=options.text_field, stdin=_stdin()),
        loaded,
        workers=options.workers or scanner.default_workers(size_bytes),
        journal=journal,
        progress=lambda done: options.progress("scan", done),
    )
    if not table.totals.get("characters"):
        skipped = "; ".join(f"{s.path}: {s.detail or s.reason}" for s in table.skipped[:3])
        raise EmptyCorpusError(
            f"no text was found in {', '.join(names)}",
            hint=f"skipped: {skipped}" if skipped else "give files that hold text",
        )
    return table


def _journal(
    sources: Sequence[corpus.Source],
    tokenizer: Tokenizer,
    options: Options,
) -> scanner.Journal | None:
    """Open the journal, keyed by all that the tables depend on: a changed file starts afresh."""
    if options.journal is None or any(source.path == "-" for source in sources):
        return None
    files = [
        [s.path, s.size_bytes, 0 if s.path == "-" else Path(s.path).stat().st_mtime_ns]
        for s in sources
    ]
    key = {
        "files": hashlib.sha256(json.dumps(files).encode()).hexdigest(),
        "tokenizer": tokenizer.info.digest,
        "text_field": options.text_field,
        "tool_version": version("analyzer"),
    }
    return scanner.Journal(options.journal, key, resume=options.resume)


def terms(
    paths: Sequence[str | Path],
    model: str | None = None,
    *,
    top: int | None = None,
    **settings: Any,
) -> tuple[Term, ...]:
    """Give the domain terms of a corpus, best first; with a model also their pieces."""
    options = Options(**settings)
    names = [str(path) for path in paths]
    tokenizer = tokenizers.load(model) if model else None
    loaded = {} if model is None or tokenizer is None else {model: tokenizer}
    table = _fold(names, corpus.find(names), loaded, None, options)
    options.progress("rank", 0)
    return scanner.ranked_terms(table, tokenizer, top=top)


def symbols(
    paths: Sequence[str | Path],
    *,
    class_: str | None = None,
    text_field: str | None = None,
) -> Iterator[dict[str, Any]]:
    """Give the symbolic spans of a corpus one by one, with offsets into the document as read."""
    if class_ is not None and class_ not in detectors.classes():
        raise UsageError(
            f"there is no class {class_!r}",
            hint=f"classes: {', '.join(detectors.classes())}",
        )
    for item in corpus.read([str(p) for p in paths], text_field=text_field, stdin=_stdin()):
        if isinstance(item, SkippedFile):
            continue
        for span in detectors.detect(item.text, item.path):
            if class_ in {None, span.class_}:
                yield {
                    "document": item.path,
                    **to_json(span),
                    "start": span.start + item.offset,
                    "end": span.end + item.offset,
                }


def tokens(texts: Sequence[str], models: Sequence[str]) -> list[dict[str, Any]]:
    """Give the ids, pieces and offsets of each text under each model."""
    loaded = {model: tokenizers.load(model) for model in models}
    return [
        {
            "text": text,
            "model": model,
            "ids": ids,
            "pieces": [tokenizer.piece(i) for i in ids],
            "offsets": tokenizer.offsets(text),
        }
        for text in texts
        for model, tokenizer in loaded.items()
        for ids in [tokenizer.encode(text)]
    ]


def models() -> list[dict[str, Any]]:
    """Give every alias with its other names, hub id, algorithm and where it can be had now."""
    return [
        {
            "alias": alias.name,
            "names": list(alias.names),
            "algorithm": alias.algorithm,
            "hub_id": alias.hub,
            "available": tokenizers.availability(alias),
        }
        for alias in tokenizers.aliases()
    ]


def extend(
    tokenizer: str,
    tokens_file: Path,
    out: Path,
    *,
    both_forms: bool = False,
    special: Path | None = None,
) -> dict[str, Any]:
    """Extend a tokenizer by the tokens of a file; give what was reached and what refused."""
    extension = extending.extend(
        tokenizers.load(tokenizer),
        extending.read_token_file(tokens_file),
        special=extending.read_token_file(special) if special else (),
        both_forms=both_forms,
    )
    extension.save(out)
    return {
        "added": [asdict(token) for token in extension.added],
        "refused": [asdict(refused) for refused in extension.refused],
    }


def _stdin() -> BinaryIO:
    return sys.stdin.buffer
