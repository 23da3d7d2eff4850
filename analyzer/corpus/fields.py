"""Which fields of a row hold its text; one rule for JSON Lines, CSV and Parquet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SAMPLE_ROWS = 200
SAMPLE_CHARACTERS = 4 << 20
PREFERRED = (
    "text", "content", "body", "document", "contents", "raw_content", "page_content", "raw_text",
    "full_text", "passage", "article", "paragraph", "sentence", "内容", "正文", "文本",
)  # fmt: skip
"""Names under which corpora carry their text; the first that is there is taken, alone."""

_NO_TEXT = re.compile(
    r"\s*(?:(?:https?|ftp|s3|data|file):\S+|[\w.+-]+@[\w-]+\.[\w.]+|[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}"
    r"-?[0-9a-fA-F]{12}|[0-9a-fA-F]{32,}|[-+\d.,:/ T%eEZ]+|/[^\s]*"
    r"|(?=[^\s]*\d)[a-z0-9]+(?:[-_./:]+[a-z0-9]+)+|true|false|null|none|nan)\s*",
    re.IGNORECASE,
)
_HAN_KANA_HANGUL = re.compile(r"[぀-ヿ㐀-鿿가-힯]")


def flatten(row: Any, prefix: str = "") -> dict[str, str]:
    r"""Give the texts of a row by dotted path; those in lists are joined by line ends.

    >>> flatten({"id": 7, "messages": [{"role": "user", "content": "Hi"}, {"content": "Ho"}]})
    {'messages.role': 'user', 'messages.content': 'Hi\nHo'}
    """
    found: dict[str, str] = {}
    if isinstance(row, str):
        found[prefix] = row
    elif isinstance(row, dict):
        for key, value in row.items():
            found.update(flatten(value, f"{prefix}.{key}" if prefix else str(key)))
    elif isinstance(row, list):
        for value in row:
            for path, text in flatten(value, prefix).items():
                found[path] = f"{found[path]}\n{text}" if path in found else text
    return found


def take(row: Any, field: str) -> str:
    """Give the text at one dotted path of a row; nothing where there is none.

    >>> take({"data": {"text": "Hi"}}, "data.text"), take({"text": None}, "text")
    ('Hi', '')
    """
    if isinstance(row, dict):
        value = row.get(field)
        if isinstance(value, str):
            return value
    return flatten(row).get(field, "")


def choose(rows: Iterable[dict[str, str]], wanted: str | None = None) -> tuple[str, ...]:
    """Choose the fields that hold the text, from flattened sample rows.

    The wanted field where one is named. Else the first preferred name that at least half of the
    rows fill. Else every field that reads as content; if none does, the longest on average that
    is no number, date, link or identifier. Ties go to the field that comes first.

    >>> choose([{"id": "a1", "title": "On the origin of species", "text": "When on board"}])
    ('text',)
    """
    sample = list(rows)
    values: dict[str, list[str]] = {}
    for row in sample:
        for name, value in row.items():
            if value.strip():
                values.setdefault(name, []).append(value)
    if wanted is not None:
        lowered = [name for name in values if name.lower() == wanted.lower()]
        return (wanted,) if wanted in values or not lowered else (lowered[0],)
    if preferred := _preferred(values, len(sample)):
        return (preferred,)
    texts = {name: held for name, held in values.items() if len(values) == 1 or _is_text(held)}
    if content := tuple(name for name in texts if _is_content(texts[name])):
        return content
    lengths = {name: sum(map(len, held)) / len(held) for name, held in texts.items()}
    return (max(lengths, key=lambda name: lengths[name]),) if lengths else ()


def _preferred(values: dict[str, list[str]], rows: int) -> str | None:
    filled = [name for name, texts in values.items() if len(texts) * 2 >= rows]
    for depth in ("top", "any"):
        for wanted in PREFERRED:
            for name in filled:
                if (name if depth == "top" else name.rpartition(".")[2]).lower() == wanted:
                    return name
    return None


def _is_text(texts: Sequence[str]) -> bool:
    return sum(_NO_TEXT.fullmatch(text) is None for text in texts) * 2 > len(texts)


def _is_content(texts: Sequence[str]) -> bool:
    """Lines of several words, or long ones (sequences, formulas); no label that recurs."""
    if len(texts) >= 20 and len(set(texts)) * 5 < len(texts):
        return False
    lines = [line for text in texts for line in text[:2000].splitlines() if line.strip()]
    words = sum(len(line.split()) + len(_HAN_KANA_HANGUL.findall(line)) / 2 for line in lines)
    characters = sum(map(len, lines))
    return words >= 4 * len(lines) or characters >= 20 * len(lines)
