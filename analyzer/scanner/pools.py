"""Where batches are observed: here, in processes of this machine, or on a Ray cluster."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TYPE_CHECKING, Protocol

from analyzer import tokenizers
from analyzer.errors import MissingExtraError
from analyzer.scanner.observe import observe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.tokenizers.base import Tokenizer
    from analyzer.values import Document, SkippedFile

Batch = list["Document | SkippedFile"]


class Pool(Protocol):
    """Observes batches in other processes; a future gives the bytes of a table."""

    size: int

    def submit(self, batch: Batch) -> Future[bytes]:
        """Send a batch off."""

    def close(self) -> None:
        """Give everything back; what has not begun never will."""


def open_pool(engine: str, models: Sequence[str], workers: int) -> Pool | None:
    """Give the pool of an engine; ``None`` stands for this very process."""
    if engine == "ray":
        return RayPool(models)
    return LocalPool(models, workers) if workers > 1 else None


class LocalPool:
    """Worker processes of this machine; each loads the tokenizers once."""

    def __init__(self, models: Sequence[str], workers: int) -> None:
        """Start nothing yet: a worker starts with its first batch."""
        self.size = workers
        self.models = tuple(models)
        self._executor = ProcessPoolExecutor(
            workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_leave_interrupts_to_the_parent,
        )

    def submit(self, batch: Batch) -> Future[bytes]:
        """Send a batch off."""
        return self._executor.submit(observe_named, self.models, batch)

    def close(self) -> None:
        """Wait for running batches, drop the others."""
        self._executor.shutdown(wait=True, cancel_futures=True)


class RayPool:
    """The workers of a Ray cluster: the one that RAY_ADDRESS names, or a local one started here.

    Every node needs this package installed and the tokenizers within reach.
    """

    def __init__(self, models: Sequence[str]) -> None:
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
        self.models = tuple(models)
        self._observe = ray.remote(observe_named)

    def submit(self, batch: Batch) -> Future[bytes]:
        """Send a batch off."""
        future: Future[bytes] = self._observe.remote(self.models, batch).future()
        return future

    def close(self) -> None:
        """Leave the cluster, and end it if it was started here."""
        if self._started:
            self._ray.shutdown()


_loaded: dict[str, Tokenizer] = {}


def observe_named(models: tuple[str, ...], batch: Batch) -> bytes:
    """Observe a batch in a worker, which loads each tokenizer once and keeps it."""
    for name in models:
        if name not in _loaded:
            _loaded[name] = tokenizers.load(name)
    return observe(batch, {name: _loaded[name] for name in models}).to_bytes()


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
