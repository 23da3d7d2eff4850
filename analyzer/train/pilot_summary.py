"""From the results of all runs to one line an arm, and to the facts that rules read."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Any

import numpy as np

from analyzer.train import scores
from analyzer.train.arms import BASE, CONTINUED
from analyzer.train.downstream import wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analyzer.train.arms import Arm

    Numbers = NDArray[np.float64]

DRAWS = 2000
CERTAINTY = 0.95


@dataclass(frozen=True, slots=True)
class Table:
    """Bits of every arm on the same texts: ``bits`` [seeds, texts] by arm, ``sizes`` [texts].

    Arms are compared on the first seeds, as many as both have.
    """

    bits: dict[str, Numbers]
    sizes: Numbers

    @classmethod
    def of(cls, results: Sequence[dict[str, Any]], key: str) -> Table:
        """Gather the results of a pilot for ``domain`` or ``general`` text."""
        seeds = {result["seed"] for result in results}
        arms = dict.fromkeys(result["arm"] for result in results)
        bits = {}
        for arm in arms:
            own = {r["seed"]: r[key]["bits"] for r in results if r["arm"] == arm}
            bits[arm] = np.array([own[seed] for seed in sorted(seeds) if seed in own])
        return cls(bits, np.array(results[0][key]["bytes"], dtype=np.float64))

    def mean(self, arm: str) -> float:
        """Bits per byte over all seeds and texts."""
        return float(self.bits[arm].mean(axis=0).sum() / self.sizes.sum())

    def interval(self, arm: str) -> tuple[float, float]:
        """Give the 95 % interval of the mean over seeds and texts drawn anew, both at once."""
        return _ends(self._drawn(arm), CERTAINTY)

    def less(self, arm: str, other: str) -> float:
        """Give by what share an arm needs fewer bits than another, on seeds that both have."""
        one, two = self._paired(arm, other)
        return float(1 - one.mean(axis=0).sum() / two.mean(axis=0).sum())

    def less_interval(self, arm: str, other: str, *, of: int = 1) -> tuple[float, float]:
        """Give the interval of ``less``, drawn pairwise: the same seeds and texts for both.

        ``of`` is how many arms were compared before this one was picked: each end then leaves
        out that much less (Bonferroni), so that the best of several is not taken for better.
        """
        one, two = self._paired(arm, other)
        shares = 1 - self._draws(one) / self._draws(two)
        return _ends(shares, 1 - (1 - CERTAINTY) / of)

    def _paired(self, arm: str, other: str) -> tuple[Numbers, Numbers]:
        both = min(len(self.bits[arm]), len(self.bits[other]))
        return self.bits[arm][:both], self.bits[other][:both]

    def _drawn(self, arm: str) -> Numbers:
        return self._draws(self.bits[arm])

    def _draws(self, bits: Numbers) -> Numbers:
        """Draw seeds and texts anew: bits per byte of each draw, the same draws for every arm."""
        random = np.random.default_rng(67)
        texts = random.integers(0, len(self.sizes), size=(DRAWS, len(self.sizes)))
        seeds = random.random((DRAWS, 64))[:, : len(bits)] * len(bits)
        own = bits[seeds.astype(np.int64)].mean(axis=1)
        return np.asarray(
            np.take_along_axis(own, texts, axis=1).sum(axis=1) / self.sizes[texts].sum(axis=1)
        )


def lines(results: Sequence[dict[str, Any]], arms: Sequence[Arm]) -> list[dict[str, Any]]:
    """Give one line an arm, in the order of the arms; one that never ran has none."""
    domain, general = Table.of(results, "domain"), Table.of(results, "general")
    found = []
    for arm in arms:
        own = [result for result in results if result["arm"] == arm.name]
        if not own:
            continue
        line = {
            "arm": arm.name,
            "says": arm.says,
            "init": arm.init,
            "seeds": len(own),
            "flops": fmean(r["flops"] for r in own),
            "tokens": round(fmean(r["tokens"] for r in own)),
            "median_occurrences": round(fmean(r["median_occurrences"] for r in own), 1),
            "training_seconds": round(fmean(r["seconds"]["training"] for r in own), 1),
            "before_training": round(Table.of(results, "before").mean(arm.name), 5),
            "domain": _measured(domain, arm.name),
            "general": _measured(general, arm.name),
            "curve": _curve(own),
            **_terms(own),
            "labels": _labels(results, arm.name),
        }
        if arm.name not in {BASE, CONTINUED} and CONTINUED in domain.bits:
            line["gain"] = _against(domain, arm.name)
            line["general_gain"] = _against(general, arm.name)
        found.append(line)
    return found


def best(results: Sequence[dict[str, Any]], arms: Sequence[Arm]) -> str | None:
    """Give the extended arm that needs the fewest bits on the domain, if one ran beside plain."""
    domain = Table.of(results, "domain")
    ran = [arm.name for arm in arms if arm.extends and arm.name in domain.bits]
    if not ran or CONTINUED not in domain.bits:
        return None
    return min(ran, key=lambda name: -domain.less(name, CONTINUED))


def is_void(results: Sequence[dict[str, Any]]) -> bool:
    """Say whether plain training made the model worse on its own domain: then nothing compares.

    A learning rate that is too high for the model does that; what an extension loses or gains
    beside it is of the rate's making.
    """
    domain = Table.of(results, "domain")
    ran = BASE in domain.bits and CONTINUED in domain.bits
    return ran and domain.mean(CONTINUED) > domain.mean(BASE)


def facts(results: Sequence[dict[str, Any]], arms: Sequence[Arm]) -> dict[str, float | bool]:
    """Give what the pilot found, by the names that rules read; nothing without a fair comparison.

    The best extended arm stands for extension; its interval is widened for having been picked.
    """
    name = best(results, arms)
    if name is None or is_void(results):
        return {}
    domain, general = Table.of(results, "domain"), Table.of(results, "general")
    tried = [arm for arm in arms if arm.extends and arm.name in domain.bits]
    low, high = domain.less_interval(name, CONTINUED, of=len(tried))
    tokens = [r["tokens"] for r in results if r["arm"] == CONTINUED]
    found = {
        "pilot.bpb_gain_share": domain.less(name, CONTINUED),
        "pilot.bpb_gain_low": low,
        "pilot.bpb_gain_high": high,
        "pilot.training_tokens": round(fmean(tokens)),
        "pilot.rows_have_own_rate": any(arm.favours_rows for arm in tried),
    }
    fed = [r["median_occurrences"] for r in results if r["arm"] == name]
    found["pilot.median_occurrences"] = round(fmean(fed), 1)  # as it is told: 99.999 is 100
    if len(general.sizes):
        found["pilot.general_bpb_change_share"] = -general.less(name, CONTINUED)
    return {
        key: value if isinstance(value, int) else round(value, 5) for key, value in found.items()
    }


def _measured(table: Table, arm: str) -> dict[str, Any] | None:
    if not len(table.sizes):
        return None
    low, high = table.interval(arm)
    each = [round(float(bits.sum() / table.sizes.sum()), 5) for bits in table.bits[arm]]
    return {"bpb": round(table.mean(arm), 5), "low": low, "high": high, "each_seed": each}


def _against(table: Table, arm: str) -> dict[str, float] | None:
    if not len(table.sizes):
        return None
    low, high = table.less_interval(arm, CONTINUED)
    return {"share": round(table.less(arm, CONTINUED), 5), "low": low, "high": high}


def _curve(own: Sequence[dict[str, Any]]) -> list[dict[str, float]]:
    """Give the mean curve over seeds, point by point."""
    points = min(len(result["curve"]) for result in own)
    return [
        {
            key: round(fmean(result["curve"][i][key] for result in own), 5)
            for key in ("flops", "tokens", "domain")
        }
        for i in range(points)
    ]


def _terms(own: Sequence[dict[str, Any]]) -> dict[str, Any]:
    read = [result["terms"] for result in own if result["terms"]]
    if not read:
        return {"cloze": None, "term_bits_per_byte": None}
    count = len(read[0]["right"])  # seeds read the same blanks: they are no new items
    right = fmean(sum(one["right"]) for one in read)
    low, high = wilson(right, count)
    bits = sum(sum(one["term_bits"]) for one in read)
    sizes = sum(sum(one["term_bytes"]) for one in read)
    return {
        "cloze": {
            "accuracy": round(right / count, 4),
            "low": round(low, 4),
            "high": round(high, 4),
            "chance": read[0]["chance"],
            "blanks": count,
        },
        "term_bits_per_byte": round(bits / sizes, 5),
    }


def _labels(results: Sequence[dict[str, Any]], arm: str) -> dict[str, Any] | None:
    """Give the scores of an arm's classifiers, and what F1 gains on plain training's."""

    def counts(name: str) -> NDArray[np.int64]:
        return np.array([r["labels"] for r in results if r["arm"] == name and r["labels"]])

    own, plain = counts(arm), counts(CONTINUED)
    if not len(own):
        return None
    found = {"seeds": own.shape[0], "items": own.shape[1], **scores.scores(own)}
    return found | ({"gain": scores.gain(own, plain)} if len(plain) and arm != CONTINUED else {})


def _ends(values: Numbers, certainty: float) -> tuple[float, float]:
    rest = (1 - certainty) / 2
    low, high = np.quantile(values, [rest, 1 - rest])
    return round(float(low), 5), round(float(high), 5)
