"""What the tests of this room share: reading a path into documents and skipped files apart."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from analyzer.corpus import REASONS, read
from analyzer.values import Document, SkippedFile


class Result(NamedTuple):
    documents: list[Document]
    skipped: list[SkippedFile]

    @property
    def text(self):
        return "".join(d.text for d in self.documents)

    @property
    def reasons(self):
        return {s.path: s.reason for s in self.skipped}


@pytest.fixture
def read_all():
    """Read paths to the end; whatever was skipped has a reason of the closed set and a detail."""

    def run(*paths, **options):
        items = list(read([str(path) for path in paths], **options))
        skipped = [item for item in items if isinstance(item, SkippedFile)]
        assert all(item.reason in REASONS and item.detail for item in skipped)
        documents = [item for item in items if isinstance(item, Document)]
        for document in documents:
            document.text.encode()  # can be written and tokenized
        return Result(documents, skipped)

    return run
