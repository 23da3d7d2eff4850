"""Runs the fold over a corpus on this machine, in one or several processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from typing import TYPE_CHECKING, Self

from analyzer import tokenizers
from analyzer.scanner.observe import observe
from analyzer.scanner.table import ScanTable, merge_all
from analyzer.values import Document, SkippedFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from analyzer.scanner.journal import Journal
    from analyzer.tokenizers.base import Tokenizer

BATCH_CHARACTERS = 4_000_000
Batch = list[Document | SkippedFile]
TABLES_HELD = 16
"""Finished tables are merged whenever so many wait, so that memory holds a few at a time."""


def run(
    items: Iterable[Document | SkippedFile],
    models: dict[str, Tokenizer],
    *,
    workers: int = 1,
    journal: Journal | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> ScanTable:
    """Observe every batch and merge the tables; the result does not depend on ``workers``.

    ``models`` maps the name that ``tokenizers.load`` takes to the loaded tokenizer. With a
    journal, batches that it already holds are not observed again; ``progress`` is told the
    bytes of text of each finished batch.
    """
    tables: list[ScanTable] = []
    with _Observer(models, workers) as observer:
        for number, table in observer.results(_todo(batches(items), journal, tables, progress)):
            if journal is not None:
                journal.write(number, table)
            _hold(tables, table)
            progress(table.totals["bytes"])
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
    progress: Callable[[int], None],
) -> Iterator[tuple[int, Batch]]:
    for number, batch in enumerate(stream):
        done = journal.read(number) if journal is not None else None
        if done is None:
            yield number, batch
        else:
            _hold(tables, done)
            progress(done.totals["bytes"])


class _Observer:
    """Observes batches here or in worker processes; gives (number, table) as they finish."""

    def __init__(self, models: dict[str, Tokenizer], workers: int) -> None:
        self.models = models
        self.workers = workers
        self.pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        if self.workers > 1:
            self.pool = ProcessPoolExecutor(
                self.workers,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_start_worker,
                initargs=(list(self.models),),
            )
        return self

    def __exit__(self, *_: object) -> None:
        if self.pool is not None:
            self.pool.shutdown(wait=True, cancel_futures=True)

    def results(self, todo: Iterator[tuple[int, Batch]]) -> Iterator[tuple[int, ScanTable]]:
        if self.pool is None:
            for number, batch in todo:
                yield number, observe(batch, self.models)
            return
        running: dict[Future[bytes], int] = {}
        for number, batch in todo:
            running[self.pool.submit(_observe_in_worker, batch)] = number
            if len(running) > 2 * self.workers:  # bounded: the reader waits for the workers
                yield from _finished(running)
        while running:
            yield from _finished(running)


def _finished(running: dict[Future[bytes], int]) -> Iterator[tuple[int, ScanTable]]:
    done, _ = wait(running, return_when=FIRST_COMPLETED)
    for future in done:
        yield running.pop(future), ScanTable.from_bytes(future.result())


_worker_models: dict[str, Tokenizer] = {}


def _start_worker(names: Sequence[str]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    _worker_models.update({name: tokenizers.load(name) for name in names})


def _observe_in_worker(batch: Batch) -> bytes:
    return observe(batch, _worker_models).to_bytes()
