"""Runs the fold over a corpus: shards observed wherever, tables added up here."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.corpus import Source
from analyzer.corpus.filenames import label
from analyzer.errors import AnalyzerError
from analyzer.scanner.fold import BUDGET_BYTES, Fold
from analyzer.scanner.journal import packed, unpacked
from analyzer.scanner.memory import give_back
from analyzer.scanner.pools import Pool, observe_batch, open_pool
from analyzer.scanner.shards import Plan, Shard, documents_as_shards, stamp
from analyzer.scanner.table import ScanTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from analyzer.scanner.journal import Journal
    from analyzer.tokenizers.base import Tokenizer
    from analyzer.values import Document, SkippedFile

LEAST_SHARD_BYTES = 1 << 17
"""A file, packed as it may be, gives at most one shard more for each so many bytes."""


@dataclass(frozen=True, slots=True)
class Running:
    """Where and how a fold runs; no field changes its result.

    ``counted`` is given the table without its rows, once all is counted and these are added up.
    """

    engine: str = "local"
    workers: int = 1
    held_bytes: int = BUDGET_BYTES
    spill_folder: Path | None = None
    text_field: str | None = None
    journal: Journal | None = None
    counted: Callable[[ScanTable], object] = lambda _: None


@dataclass(slots=True)
class Tally:
    """How many shards were counted in this run, and how many before."""

    counted: int = 0
    reused: int = 0


def resumption(plan: Plan, tally: Tally) -> Iterator[str]:
    """Tell what a scan took over from an earlier one, and which files are not what they were."""
    journal = plan.journal
    if journal is not None and journal.other_key:
        yield "resume: the earlier counts are of other tokenizers, fields or versions; all is new"
    if journal is not None and journal.resumed:
        sources = [entry for entry in plan.entries if isinstance(entry, Source)]
        known = journal.known_files
        now = {source.path: (*stamp(source),) for source in sources}
        new = sum(path not in known for path in now)
        gone = sum(path not in now for path in known)
        yield (
            f"resume: {tally.reused} of {tally.reused + tally.counted} shards were counted "
            f"before; files: {new} new, {gone} gone"
        )
        for path, file in now.items():
            if known.get(path, file) != file:
                yield f"resume: {label(path)} has changed since, and was counted again"
    for path in dict.fromkeys(plan.altered):
        yield f"{label(path)} changed while it was read; scan again for counts of one state"


def run(
    items: Iterable[Document | SkippedFile],
    models: dict[str, Tokenizer],
    running: Running | None = None,
) -> ScanTable:
    """Count documents that are at hand; see ``run_plan``."""
    running = running or Running()
    shards = documents_as_shards(items)
    return _run(
        lambda take: (shard for shard in shards if not take(shard.name)),
        models,
        (running, open_pool(running.engine, models, running.workers, running.text_field)),
        lambda _: True,
        Tally(),
    )


def run_plan(plan: Plan, models: dict[str, Tokenizer], running: Running) -> tuple[ScanTable, Tally]:
    """Count a corpus; the finished table does not depend on where, in what order and when.

    ``models`` maps the name that ``tokenizers.load`` takes to the loaded tokenizer. With a
    journal, shards that it already holds are not observed again.
    """
    tally = Tally()

    def lasting(shard: Shard) -> bool:
        altered = [source.path for source in shard.sources if plan.is_altered(source)]
        plan.altered.extend(altered)
        return not altered

    sources = [entry for entry in plan.entries if isinstance(entry, Source)]
    size_bytes = sum(source.size_bytes for source in sources)
    workers = running.workers
    if all(source.size_bytes for source in sources):  # of standard input nothing is known
        workers = min(workers, len(sources) + size_bytes // LEAST_SHARD_BYTES)
    if running.engine == "local" and not (running.journal and running.journal.resumed):
        for tokenizer in models.values():
            tokenizer.expect(size_bytes)
        give_back()  # what building took, before workers are forked
    pool = open_pool(running.engine, models, workers, running.text_field, size_bytes)
    if pool is not None:
        plan.whole_bytes = pool.whole_bytes
    return _run(plan.todo, models, (running, pool), lasting, tally), tally


def _run(
    todo: Callable[[Callable[[str], bool]], Iterator[Shard]],
    models: dict[str, Tokenizer],
    where: tuple[Running, Pool | None],
    lasting: Callable[[Shard], bool],
    tally: Tally,
) -> ScanTable:
    running, pool = where
    fold = Fold(budget_bytes=running.held_bytes, folder=running.spill_folder)
    journal = running.journal

    def take(name: str) -> bool:
        kept = journal.read(name) if journal is not None and name else None
        if kept is None:
            return False
        fold.add(ScanTable.from_bytes(kept))
        tally.reused += 1
        return True

    try:
        for shard, data in _results(todo(take), models, pool, running.text_field):
            table = data if isinstance(data, ScanTable) else ScanTable.from_bytes(unpacked(data))
            # what could not be opened now may be there another time
            lost = any(skipped.reason == "unreadable" for skipped in table.skipped)
            if journal is not None and shard.name and not lost and lasting(shard):
                kept = data if isinstance(data, bytes) else packed(data.parts())
                journal.write(shard.name, kept)
            tally.counted += bool(shard.name)
            fold.add(table)
    except BrokenProcessPool as error:  # where a batch is sent off, or its table fetched
        raise AnalyzerError(
            "a worker process died, most likely for want of memory",
            hint="use fewer --workers; --resume goes on with what is counted",
        ) from error
    finally:
        if pool is not None:
            pool.close()
    running.counted(fold.rest())
    return fold.finish()


def _results(
    todo: Iterator[Shard],
    models: dict[str, Tokenizer],
    pool: Pool | None,
    text_field: str | None,
) -> Iterator[tuple[Shard, ScanTable | bytes]]:
    """Give each shard with its table, or that packed, as it is finished."""
    if pool is None:
        for shard in todo:
            yield shard, observe_batch(shard.batch, models, text_field)
        return
    running: dict[Future[bytes], Shard] = {}
    for shard in todo:
        running[pool.submit(shard.batch)] = shard
        if len(running) > pool.size + 1:  # bounded: the reader waits for the workers
            yield from _finished(running)
    while running:
        yield from _finished(running)


def _finished(running: dict[Future[bytes], Shard]) -> Iterator[tuple[Shard, bytes]]:
    done, _ = wait(running, return_when=FIRST_COMPLETED)
    for future in done:
        yield running.pop(future), future.result()
