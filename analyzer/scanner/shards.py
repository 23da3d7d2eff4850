"""What is counted at a time, and how it is known again when it was counted before."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analyzer import corpus
from analyzer.corpus import Source
from analyzer.values import Document, SkippedFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from analyzer.scanner.journal import Journal

BATCH_BYTES = 2 << 20
"""Documents are counted together up to this size; their words take some 60 times as much."""
GROUP_BYTES = 4 << 20
"""Files up to this size are read where they are counted, several together up to it."""

Batch = list[Document | SkippedFile | Source]


@dataclass(frozen=True, slots=True)
class Shard:
    """A batch with a name that depends on what is in it: ``sources`` are read by the worker."""

    name: str
    batch: Batch
    sources: tuple[Source, ...] = ()


@dataclass(slots=True)
class Plan:
    """The way through a corpus: small files in groups, large ones as they are read.

    A group is named after its files' paths, sizes and times; a batch of a large file after its
    text. So a file that changed is counted again, and of a file that grew only what was added.
    ``whole_bytes`` says up to what size a source is read by a worker.
    """

    entries: Sequence[Source | SkippedFile]
    read: Callable[[Source], Iterator[Document | SkippedFile]]
    journal: Journal | None = None
    progress: Callable[[int], object] = lambda _: None
    whole_bytes: Callable[[Source], int] = lambda _: GROUP_BYTES
    altered: list[str] = field(default_factory=list)

    def todo(self, take: Callable[[str], bool]) -> Iterator[Shard]:
        """Give what is to be counted; ``take`` says whether a shard's counts are there already."""
        skips: Batch = [entry for entry in self.entries if isinstance(entry, SkippedFile)]
        if skips:
            yield Shard("", skips)
        sources = [entry for entry in self.entries if isinstance(entry, Source)]
        here = {source.path: source for source in sources}
        known: set[str] = set()
        for kept in self.journal.known if self.journal else ():
            files = [here.get(str(path)) for path, *_ in kept.files]
            same = [file for file in files if file is not None]
            if [stamp(file) for file in same] == [[*file] for file in kept.files] and not (
                known & {file.path for file in same}
            ):
                taken = {name for name in kept.shards if take(name)}
                known |= {file.path for file in same}
                if len(taken) == len(kept.shards):
                    self.progress(sum(file.size_bytes for file in same))
                else:
                    yield from self._sources(same, taken, take)
        yield from self._sources([s for s in sources if s.path not in known], set(), take)

    def _sources(
        self, sources: Sequence[Source], taken: set[str], take: Callable[[str], bool]
    ) -> Iterator[Shard]:
        group: list[Source] = []
        for source in sources:
            if source.path == "-" or source.size_bytes > self.whole_bytes(source):
                yield from self._stream(source, taken, take)
                continue
            group.append(source)
            if sum(s.size_bytes for s in group) >= min(GROUP_BYTES, self.whole_bytes(source)):
                yield from self._group(group, take)
                group = []
        if group:
            yield from self._group(group, take)

    def _group(self, group: list[Source], take: Callable[[str], bool]) -> Iterator[Shard]:
        name = _digest(json.dumps([stamp(source) for source in group]).encode())
        if self.journal:
            self.journal.note([stamp(source) for source in group], [name])
        if not take(name):
            yield Shard(name, [*group], tuple(group))
        self.progress(sum(source.size_bytes for source in group))

    def _stream(
        self, source: Source, taken: set[str], take: Callable[[str], bool]
    ) -> Iterator[Shard]:
        names = []
        for batch in batches(self.read(source)):
            names.append(name := _content_name(batch))
            if name not in taken and not take(name):
                yield Shard(name, [*batch])
        if self.is_altered(source):
            self.altered.append(source.path)
        elif self.journal and source.path != "-":
            self.journal.note([stamp(source)], names)

    def is_altered(self, source: Source) -> bool:
        """Say whether a file is no longer what it was when the corpus was listed."""
        return source.path != "-" and stamp(corpus.look_again(source)) != stamp(source)


def stamp(source: Source) -> list[str | int]:
    """Give what tells a file from what it was: path, size, time of change."""
    return [source.path, source.size_bytes, source.stamp]


def batches(
    items: Iterable[Document | SkippedFile],
) -> Iterator[list[Document | SkippedFile]]:
    """Cut the stream into batches of about BATCH_BYTES, always at the same places."""
    batch: list[Document | SkippedFile] = []
    size = 0
    for item in items:
        batch.append(item)
        size += item.size_bytes if isinstance(item, Document) else 0
        if size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def documents_as_shards(items: Iterable[Document | SkippedFile]) -> Iterator[Shard]:
    """Give the shards of documents that are at hand."""
    for batch in batches(items):
        yield Shard(_content_name(batch), [*batch])


def _content_name(batch: Sequence[Document | SkippedFile]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for item in batch:
        if isinstance(item, Document):
            head = [item.path, item.size_bytes, item.part, item.offset, len(item.text)]
            digest.update(json.dumps(head).encode())
            digest.update(item.text.encode("utf-8", "surrogatepass"))
        else:
            digest.update(json.dumps([item.path, item.reason, item.detail]).encode())
    return digest.hexdigest()


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()
