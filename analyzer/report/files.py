"""Writes the files of a report, each whole or not at all."""

from __future__ import annotations

import json
import math
import os
from typing import TYPE_CHECKING, Any

from analyzer.errors import AnalyzerError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import polars as pl


def write(
    data: dict[str, Any], out: Path, *, terms: pl.DataFrame, lang: str = "en"
) -> dict[str, Path]:
    """Write report.html, report.md, report.json, terms.csv and terms.parquet into a folder.

    ``data`` is the content of report.json, ``terms`` all ranked terms as a table; ``lang`` is the
    language of the words around them, ``en`` or ``zh``. Every file is written beside its name and
    renamed, so that a reader never meets half of one. Gives the path of each file by its name.
    """
    from analyzer.report.html import render_html
    from analyzer.report.markdown import render_markdown
    from analyzer.report.tables import table_of, terms_csv

    table = table_of(terms)
    contents: dict[str, bytes | Callable[[Path], object]] = {
        "report.json": json_bytes(data),
        "report.md": render_markdown(data, lang).encode("utf-8", "replace"),
        "report.html": render_html(data, lang).encode("utf-8", "replace"),
        "terms.csv": terms_csv(table),
        "terms.parquet": table.write_parquet,
    }
    return put(out, contents)


def put(out: Path, contents: Mapping[str, bytes | Callable[[Path], object]]) -> dict[str, Path]:
    """Fill a folder with files, each written beside its name and renamed; give their paths.

    A content is its bytes, or what writes it to a path.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        return {name: _replace(out / name, content) for name, content in contents.items()}
    except (FileExistsError, NotADirectoryError) as error:
        raise UsageError(
            f"{out} cannot hold a report: there is a file in its place",
            hint="name a folder with --out",
        ) from error
    except OSError as error:
        raise AnalyzerError(
            f"the report cannot be written to {out}: {error.strerror or error}",
            hint="name a folder with --out that can be written and has room",
        ) from error


def json_bytes(data: Any) -> bytes:
    r"""Give strict JSON in UTF-8: readable text, no NaN, a lone surrogate as its escape.

    >>> json_bytes({"a": float("nan"), "b": "心\ud800"})
    b'{\n "a": null,\n "b": "\xe5\xbf\x83\\ud800"\n}\n'
    """
    text = json.dumps(_finite(data), ensure_ascii=False, indent=1, allow_nan=False)
    return f"{text}\n".encode("utf-8", "backslashreplace")


def _finite(value: Any) -> Any:
    """Turn what JSON has no number for into null: not known."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _replace(path: Path, content: bytes | Callable[[Path], object]) -> Path:
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        if isinstance(content, bytes):
            beside.write_bytes(content)
        else:
            content(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path
