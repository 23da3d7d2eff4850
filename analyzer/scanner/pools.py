"""Where shards are observed: here, in processes of this machine, or on a Ray cluster."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import polars as pl

from analyzer import corpus, tokenizers
from analyzer.corpus import Source
from analyzer.errors import MissingExtraError
from analyzer.scanner import shards
from analyzer.scanner.forking import end_with_parent, start_method
from analyzer.scanner.journal import packed
from analyzer.scanner.memory import KEPT_BYTES, give_back
from analyzer.scanner.observe import observe
from analyzer.scanner.pieces import word_pieces
from analyzer.scanner.shards import Batch, batches
from analyzer.scanner.table import ScanTable, merge_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analyzer.tokenizers.base import Tokenizer
    from analyzer.values import Document, SkippedFile

WHOLE_BYTES = 256 << 20
"""Up to this size a file that a cluster's workers can open is read whole by one of them."""
TABLES_HELD = 8
SHARDS_A_WORKER = 4


class Pool(Protocol):
    """Observes shards in other processes; a future gives a packed table."""

    size: int

    def whole_bytes(self, source: Source) -> int:
        """Say up to what size a source is read by a worker."""

    def submit(self, batch: Batch) -> Future[bytes]:
        """Send a batch off."""

    def close(self) -> None:
        """Give everything back; what has not begun never will."""


def open_pool(
    engine: str,
    models: Mapping[str, Tokenizer],
    workers: int,
    text_field: str | None = None,
    size_bytes: int | None = None,
) -> Pool | None:
    """Give the pool of an engine; ``None`` stands for this very process."""
    if engine == "ray":
        return RayPool([*models], text_field)
    return LocalPool(models, workers, text_field, size_bytes) if workers > 1 else None


def observe_batch(
    batch: Batch, models: Mapping[str, Tokenizer], text_field: str | None = None
) -> ScanTable:
    """Count a batch, reading the sources in it here."""
    tables: list[ScanTable] = []
    for items in batches(_opened(batch, text_field)):
        tables.append(observe(items, models))
        if len(tables) >= TABLES_HELD:
            tables = [merge_all(tables)]
    table = merge_all(tables)
    return replace(table, word_pieces=word_pieces(table, models))


def _opened(batch: Batch, text_field: str | None) -> Iterator[Document | SkippedFile]:
    for item in batch:
        if isinstance(item, Source):
            yield from corpus.read_source(item, text_field=text_field)
        else:
            yield item


class LocalPool:
    """Worker processes of this machine, each with the tokenizers, loaded once."""

    def __init__(
        self,
        models: Mapping[str, Tokenizer],
        workers: int,
        text_field: str | None,
        size_bytes: int | None = None,
    ) -> None:
        """Fork the workers, if that is safe; else each starts with its first batch.

        ``size_bytes`` is that of the corpus: a small one is cut finer, for all to have some.
        """
        self.size = workers
        self._size_bytes = size_bytes
        self._given = (tuple(models), text_field)
        self._limits = _limit_threads(workers)
        method = start_method()
        self._executor = ProcessPoolExecutor(
            workers,
            mp_context=multiprocessing.get_context(method),
            initializer=_begin,
        )
        if method == "fork":
            _loaded.update(models)
            self._executor.submit(_begin_nothing)
            _loaded.clear()

    def whole_bytes(self, source: Source) -> int:  # noqa: ARG002 - any may be opened here
        """Say up to what size a source is read by a worker."""
        most = shards.GROUP_BYTES
        if self._size_bytes is None:
            return most
        return min(most, self._size_bytes // (SHARDS_A_WORKER * self.size))

    def submit(self, batch: Batch) -> Future[bytes]:
        """Send a batch off."""
        return self._executor.submit(observe_named, *self._given, batch)

    def close(self) -> None:
        """Wait for running batches, drop the others."""
        self._executor.shutdown(wait=True, cancel_futures=True)
        for name in self._limits:
            os.environ.pop(name, None)


class RayPool:
    """The workers of a Ray cluster: the one that RAY_ADDRESS names, or a local one started here.

    Every node needs this package installed and the tokenizers within reach.
    """

    def __init__(self, models: Sequence[str], text_field: str | None) -> None:
        """Connect; raises MissingExtraError where Ray is not installed."""
        os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        try:
            import ray
        except ImportError as error:
            raise MissingExtraError("--engine ray", "ray") from error
        self._ray = ray
        self._started = not ray.is_initialized()
        if self._started:
            ray.init(include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
        resources: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
        self.size = max(1, int(resources.get("CPU", 1)))
        self._given = (tuple(models), text_field)
        self._observe = ray.remote(observe_named)
        self._open_to_all: dict[str, bool] = {}

    def whole_bytes(self, source: Source) -> int:
        """Say up to what size a source is read by a worker: nothing that one of them cannot open.

        Addresses are open to all; of a local folder each node is asked once, by one file.
        """
        folder = os.path.dirname(source.path)  # noqa: PTH120 - as it was typed
        if folder not in self._open_to_all:
            self._open_to_all[folder] = source.is_remote or self._is_everywhere(source)
        return WHOLE_BYTES if self._open_to_all[folder] else -1

    def _is_everywhere(self, source: Source) -> bool:
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy as On

        nodes: list[dict[str, str]] = self._ray.nodes()  # type: ignore[no-untyped-call]
        ask = self._ray.remote(_stamp_here)
        seen = [
            ask.options(num_cpus=0, scheduling_strategy=On(node["NodeID"], soft=False)).remote(
                source
            )
            for node in nodes
            if node["Alive"]
        ]
        return all(stamp == shards.stamp(source) for stamp in self._ray.get(seen))

    def submit(self, batch: Batch) -> Future[bytes]:
        """Send a batch off."""
        future: Future[bytes] = self._observe.remote(*self._given, batch).future()
        return future

    def close(self) -> None:
        """Leave the cluster, and end it if it was started here."""
        if self._started:
            self._ray.shutdown()


def _limit_threads(workers: int) -> list[str]:
    """Give each worker to come its share of the cores; return the variables that were set.

    Threads that wait for each other's cores take memory for nothing.
    """
    names = ("POLARS_MAX_THREADS", "RAYON_NUM_THREADS", "OMP_NUM_THREADS")
    free = [name for name in names if name not in os.environ]
    threads = max(1, (os.cpu_count() or 1) // workers)
    os.environ.update(dict.fromkeys(free, str(threads)))
    return free


_loaded: dict[str, Tokenizer] = {}


def observe_named(models: tuple[str, ...], text_field: str | None, batch: Batch) -> bytes:
    """Give the packed table of a batch; a worker loads each tokenizer once and keeps it."""
    for name in models:
        if name not in _loaded:
            _loaded[name] = tokenizers.load(name)
    table = observe_batch(batch, {name: _loaded[name] for name in models}, text_field)
    data = packed(table.parts())
    del table
    give_back(beyond_bytes=KEPT_BYTES)
    return data


def _stamp_here(source: Source) -> list[str | int]:
    """Give what tells a file from what it was, as this machine sees it."""
    return shards.stamp(corpus.look_again(source))


def _begin() -> None:
    """Begin a worker: interrupts are for its parent alone, without which it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    pl.Config.reload_env_vars()  # for a forked worker; libraries yet to be loaded read them then


def _begin_nothing() -> None:
    """Be the first task, with which forked workers start."""
