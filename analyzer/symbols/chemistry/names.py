"""Names of compounds in text: systematic ones, drugs by their stems, salts and acids."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from analyzer.symbols.chemistry.han import names_in_han
from analyzer.symbols.detector import NAME, Detector
from analyzer.symbols.page import Hit, Page, core
from analyzer.symbols.tagging.lexicon import DRUG, METALS, PLAIN_ENGLISH, TRIVIAL
from analyzer.symbols.tagging.morphemes import is_built
from analyzer.symbols.tagging.names import tagged_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# A cheap look at the end of a word; most English words fail here.
_ENDS = re.compile(
    r"(?:[aeoy]ne|ine|in|[aie]te|ide|ose|ol|oles?|yl|al|an|ium|[a-z]ic|mine|hyde|zole|one|vir"
    r"|pril|mab|nib|tan|lol|pam|cept|caine|afil"
    r"|ase|oin|uril|xel|gel|ene|ether|acid|acids|urea|oxin|mycin|cillin|phen|oid)s?$"
)
_LOCANT = re.compile(
    r"^[\[({]*(?:(?:\d+[a-zαβ']?|[NOSP]\d?'?|[RSEZ]|[αβγ]|alpha|beta|gamma|cis|trans|tert|sec"
    r"|iso|ortho|meta|para|[opmnDLd](?=-)|all|sn|rac|endo|exo|[+±-])[,'′]*[-)]*[,-]*)+"
)
_SEGMENT = re.compile(r"[a-z]{3,}")
_SALT = re.compile(
    r"(?:(?:ammonium|sodium|potassium|calcium|magnesium|lithium|zinc|alumini?um|iron|copper"
    r"|silver|barium|lead|nickel|cobalt|manganese|mercury|tin|cadmium|chromium"
    r"|hydrogen|carbon|nitrogen|nitrous|nitric|sul[fp]h?ur|phosphorus|silicon|boron|titanium"
    r"|cesium|strontium|ferrous|ferric|cupric|cuprous|methyl|ethyl|propyl|butyl"
    r"|vinyl|benzyl|phenyl|allyl|lanthanum|gadolinium|tetraethyl\w+|tetramethyl\w+|diethyl"
    r"|dimethyl|polyvinyl|isopropyl|isobutyl)(?:\s?\([IV]+\))? )+$"
)
_SUBSTANCE = re.compile(
    r"\b(?:ions?|serum|plasma|urinary|intracellular|extracellular|m[MEg]|mmol|concentrations?"
    r"|therapy"
    r"|toxicity|influx|efflux|uptake|salts?|dietary|supplement\w*|homeostasis)\b"
)
_ACID = re.compile(
    r"((?:[A-Za-z0-9αβγ,'′()\[\]-]+-)?(?<![A-Za-z])[A-Za-z][a-z]+(?:ic|ous)) acids?\b"
)
_NO_ACIDS = frozenset(
    {
        "nucleic",
        "ribonucleic",
        "deoxyribonucleic",
        "basic",
        "organic",
        "weak",
        "dicarboxylic",
        "gastric",
        "acidic",
        "synthetic",
        "specific",
    }
)
_LOCANTS_BEFORE = re.compile(r"(?<![\w,.'-])\d+'*(?:,\d+'*)*-$")
# The charge of an ion, or the phosphates of an inositol: Ca(2+), PI(4,5)P2.
_AFTER = re.compile(r"\(\d?[+-]\)|(?<=\d)\+(?!\w)|\(\d(?:,\d)*\)P\d?(?!\w)")
_IONS = re.compile(r"(?:ide|ate|ite|oxide)s?$")


def is_chemical_name(word: str) -> bool:
    """Say whether a word of text, lower or capitalised, names a compound.

    >>> [is_chemical_name(w) for w in ("2-methylpropane", "imatinib", "Dopamine", "acetylcholine")]
    [True, True, True, True]
    >>> [is_chemical_name(w) for w in ("determine", "routine", "19-year-old", "television")]
    [False, False, False, False]
    """
    lower = word.lower() if word[1:].islower() or not word.isalpha() else word
    if lower.endswith("s") and lower[:-1] in TRIVIAL:
        return True
    if lower in TRIVIAL:
        return True
    if lower.endswith("ium") and lower.isalpha():
        return False  # a metal alone is as often a mine
    if lower.isalpha():
        if not lower.islower() or lower in PLAIN_ENGLISH or len(lower) < 6:
            return False
        return (DRUG.fullmatch(lower) is not None and len(lower) > 7) or is_built(
            lower.removesuffix("s")
        )
    return _is_systematic(word)


def _is_systematic(word: str) -> bool:
    """Locants and hyphens between parts that are all chemical."""
    if not ("-" in word or "(" in word) or not re.search(r"[a-z]{4}", word):
        return False
    segments = _SEGMENT.findall(word)
    if any(part in _LINKS for part in segments):
        segments = [part for part in segments if part not in _LINKS]
    whole = "".join(segments)
    if word.endswith(("amino-acid", "amino-acids")):
        return False
    has_locant = _LOCANT.match(word) is not None or re.search(r"-\d+[,-]", word) is not None
    if not has_locant or len(whole) < 5 or not segments:
        return False
    good = [part for part in segments if _chemical_part(part)]
    return len("".join(good)) >= 0.7 * len(whole) and (
        _ENDS.search(segments[-1]) is not None or is_built(whole)
    )


_LINKS = frozenset(
    {
        "cis",
        "trans",
        "tert",
        "sec",
        "iso",
        "alpha",
        "beta",
        "gamma",
        "delta",
        "yl",
        "and",
        "bis",
        "tris",
        "dihydro",
        "tetrahydro",
        "oxo",
    }
)


def _chemical_part(part: str) -> bool:
    return part in TRIVIAL or is_built(part) or is_built(part + "ane") or is_built("meth" + part)


_known_plain: set[str] = set()


def _find(page: Page) -> Iterator[Hit]:
    """Give what the tagger reads in biomedical prose, and elsewhere what is built like a name."""
    tagged = [_whole(page.text, *name) for name in tagged_names(page, "chemistry")]
    starts = [start for start, _ in tagged]
    whole: set[int] = set()
    for hit in _built(page):
        first = bisect_left(starts, hit.start)
        first -= first > 0 and tagged[first - 1][1] > hit.start
        last = bisect_left(starts, hit.end)
        parts = range(first, last)
        # A systematic name that the tagger saw parts of is whole as it is built.
        if all(hit.start <= tagged[at][0] and tagged[at][1] <= hit.end for at in parts):
            whole.update(parts)
            yield hit
    for at, (start, end) in enumerate(tagged):
        if at not in whole:
            yield Hit(start, end, "name")


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Give a name with the locants before it and the charge or the phosphates after it."""
    before = _LOCANTS_BEFORE.search(text, max(0, start - 16), start)
    after = _AFTER.match(text, end)
    return before.start() if before else start, after.end() if after else end


def _built(page: Page) -> Iterator[Hit]:
    found: dict[str, list[Hit]] = {}
    fresh = page.distinct - _known_plain
    metals = [word for word in fresh if word.strip("()[],.;:\"'").lower() in METALS]
    for word in sorted(fresh):
        if len(word) > 150:
            continue
        start, end = core(word)
        text = word[start:end]
        if len(text) > 4 and _ENDS.search(text.lower()) and is_chemical_name(text):
            found[word] = [Hit(start, end, "name")]
    if len(_known_plain) > 1 << 18:
        _known_plain.clear()
    _known_plain.update(word for word in fresh if word not in found and len(word) < 40)
    _known_plain.difference_update(metals)
    text = page.text
    yield from _metals(page, metals)
    for hit in page.locate(found):
        start = hit.start
        if _IONS.search(text, hit.start, hit.end):
            before = text[max(0, start - 48) : start]
            salt = _SALT.search(before) or _SALT.search(before.lower())
            start -= len(salt.group()) if salt else 0
        yield Hit(start, hit.end, "name")
    if "acid" in page.distinct or "acids" in page.distinct or " acid" in text:
        yield from _acids(text)
    if not text.isascii():
        yield from names_in_han(text)


def _metals(page: Page, metals: Sequence[str]) -> Iterator[Hit]:
    for hit in page.locate({word: [Hit(*core(word), "name")] for word in metals}):
        if _SUBSTANCE.search(page.text[max(0, hit.start - 30) : hit.end + 30]):
            yield hit


def _acids(text: str) -> Iterator[Hit]:
    at = text.find(" acid")
    while at >= 0:
        found = list(_ACID.finditer(text, max(0, at - 60), min(len(text), at + 7)))
        match = found[-1] if found else None
        if match and match[1].lower().rpartition("-")[2] not in _NO_ACIDS:
            opened = match[1][0] == "(" and match[1].count("(") > match[1].count(")")
            yield Hit(match.start() + opened, match.end(), "name")
        at = text.find(" acid", at + 5)


NAMES = Detector(
    class_="chemistry",
    name="chemical-name",
    kinds=("name",),
    rank=NAME,
    find=_find,
    examples=(
        ("treated with 2-methylpropane and", "2-methylpropane"),
        ("the inhibitor imatinib was given", "imatinib"),
        ("in N,N-dimethylformamide at 80 °C", "N,N-dimethylformamide"),
        ("aqueous sodium chloride was", "sodium chloride"),
        ("of acetylsalicylic acid daily", "acetylsalicylic acid"),
        ("Linoleic acid was added", "Linoleic acid"),
        ("the flavonoid quercetin-3-O-glucoside was isolated", "quercetin-3-O-glucoside"),
        ("加入乙醇和氯化钠溶液", "氯化钠"),
        ("患者口服阿莫西林和奥美拉唑治疗", "奥美拉唑"),
    ),
    counterexamples=(
        "They determine the routine and examine medicine.",
        "the Marine Corps and a machine; online; a decline",
        "a 19-year-old, state-of-the-art, 3-dimensional",
        "甲方与乙方签订合同",
    ),
)
