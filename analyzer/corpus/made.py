"""Files in a folder that a program made about its text: no text themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_PAGES = ("report", "comparison", "pilot", "warmup")
_BESIDE = {
    "report": ("terms.csv", "terms.parquet", "plan.json", "approval.json", "audit.jsonl"),
}
_MARK = b'"analyzer/'
_HEAD_BYTES = 400
_DATASET = ("dataset_info.json", "dataset_dict.json")


def made_by_tools(folder: str, names: Collection[str]) -> set[str]:
    """Give the names in a folder that a report wrote, or that describe a saved dataset.

    A report is often written below the corpus, as by ``analyze .``: the next scan must not count
    what the last one said. It is known by the schema in its JSON.

    >>> sorted(made_by_tools("data", ["a.arrow", "dataset_info.json", "state.json"]))
    ['dataset_info.json', 'state.json']
    """
    made = {name for name in _DATASET if name in names}
    if "dataset_info.json" in made:
        made.add("state.json")
    for page in _PAGES:
        if f"{page}.json" in names and _is_ours(f"{folder}/{page}.json"):
            made.update(f"{page}.{suffix}" for suffix in ("json", "html", "md"))
            made.update(_BESIDE.get(page, ()))
    return made


def _is_ours(path: str) -> bool:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - as it was typed
            return _MARK in file.read(_HEAD_BYTES)
    except OSError:
        return False
