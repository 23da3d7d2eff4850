"""Runs the fold over a corpus: batches observed wherever, tables merged here."""

from __future__ import annotations

import os
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING

from analyzer.errors import AnalyzerError
from analyzer.scanner.observe import observe
from analyzer.scanner.pools import Batch, Pool, open_pool
from analyzer.scanner.table import ScanTable, merge_all
from analyzer.values import Document, SkippedFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analyzer.scanner.journal import Journal
    from analyzer.tokenizers.base import Tokenizer

BATCH_CHARACTERS = 4_000_000
TABLES_HELD = 16
"""Finished tables are merged whenever so many wait, so that memory holds a few at a time."""


def run(
    items: Iterable[Document | SkippedFile],
    models: dict[str, Tokenizer],
    *,
    engine: str = "local",
    workers: int = 1,
    journal: Journal | None = None,
) -> ScanTable:
    """Observe every batch and merge the tables; the result does not depend on where.

    ``models`` maps the name that ``tokenizers.load`` takes to the loaded tokenizer. With a
    journal, batches that it already holds are not observed again.
    """
    tables: list[ScanTable] = []
    todo = _todo(batches(items), journal, tables)
    pool = open_pool(engine, list(models), workers)
    try:
        for number, table in _results(todo, models, pool):
            if journal is not None:
                journal.write(number, table)
            _hold(tables, table)
    finally:
        if pool is not None:
            pool.close()
    return merge_all(tables)


def batches(items: Iterable[Document | SkippedFile]) -> Iterator[Batch]:
    """Cut the stream into batches of about 4 million characters, always at the same places."""
    batch: Batch = []
    characters = 0
    for item in items:
        batch.append(item)
        characters += len(item.text) if isinstance(item, Document) else 0
        if characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def default_workers(size_bytes: int) -> int:
    """Give a worker for each core, and one for a corpus too small to repay starting more."""
    return 1 if size_bytes < 32_000_000 else (os.cpu_count() or 1)


def _hold(tables: list[ScanTable], table: ScanTable) -> None:
    tables.append(table)
    if len(tables) >= TABLES_HELD:
        tables[:] = [merge_all(tables)]


def _todo(
    stream: Iterator[Batch],
    journal: Journal | None,
    tables: list[ScanTable],
) -> Iterator[tuple[int, Batch]]:
    for number, batch in enumerate(stream):
        done = journal.read(number) if journal is not None else None
        if done is None:
            yield number, batch
        else:
            _hold(tables, done)


def _results(
    todo: Iterator[tuple[int, Batch]],
    models: dict[str, Tokenizer],
    pool: Pool | None,
) -> Iterator[tuple[int, ScanTable]]:
    """Give (number, table) of each batch as it is finished."""
    if pool is None:
        for number, batch in todo:
            yield number, observe(batch, models)
        return
    running: dict[Future[bytes], int] = {}
    for number, batch in todo:
        running[pool.submit(batch)] = number
        if len(running) > 2 * pool.size:  # bounded: the reader waits for the workers
            yield from _finished(running)
    while running:
        yield from _finished(running)


def _finished(running: dict[Future[bytes], int]) -> Iterator[tuple[int, ScanTable]]:
    done, _ = wait(running, return_when=FIRST_COMPLETED)
    for future in done:
        number = running.pop(future)
        try:
            yield number, ScanTable.from_bytes(future.result())
        except BrokenProcessPool as error:
            raise AnalyzerError(
                "a worker process died, most likely for want of memory",
                hint="use fewer --workers; --resume goes on with what is counted",
            ) from error
