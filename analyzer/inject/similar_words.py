"""Words that a person calls similar to new tokens, from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def read_similar(path: Path) -> dict[str, tuple[str, ...]]:
    r"""Read words similar to new tokens: a line a token, a tab, then words parted by commas.

    >>> import tempfile
    >>> from pathlib import Path
    >>> file = Path(tempfile.mkdtemp()) / "similar.tsv"
    >>> _ = file.write_text("troponin\tprotein, enzyme, marker\n")
    >>> read_similar(file)
    {'troponin': ('protein', 'enzyme', 'marker')}
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the list of similar words '{path}' cannot be read") from error
    similar = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        token, _, rest = line.partition("\t")
        words = tuple(word.strip() for word in rest.split(",") if word.strip())
        if not token.strip() or not words:
            raise UsageError(f"{path}:{number}: a line is a token, a tab, and words with commas")
        similar[token.strip()] = words
    return similar
