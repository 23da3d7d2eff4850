"""Fits the first look at lines to the model of lines: python -m benchmarks.fit_glance DATA.

``DATA`` is as in ``fit_code.py``. A line is to be seen where the model of lines takes it for code;
a logistic regression over its pairs of neighbouring signs says which lines those may be. The bias
is set so that MISSED of held-out ones are lost. Writes ``glance_weights.tsv`` to
``analyzer/symbols/code``.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import numpy as np

from analyzer.symbols.code.evidence import line_evidence
from analyzer.symbols.code.glance import pair_names, pairs_of_lines
from analyzer.symbols.code.lines import is_hot
from benchmarks.fit_code import Row, code_rows, prose_rows

MISSED, LEAST_WEIGHT, CODE_WEIGHT, RIDGE, HELD_OUT = 0.003, 0.02, 30.0, 1e-6, 0.2


def fit(rows: list[Row]) -> tuple[dict[str, float], float]:
    """Give the weight of each pair and the bias, and the share of the other lines that pass."""
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    names = pair_names()
    text = "\n".join(line for _, line in rows).encode("ascii", "replace")
    _, pairs, starts, sizes = pairs_of_lines(text)
    lines = np.repeat(np.arange(len(rows)), sizes)
    inside = np.arange(len(lines)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    columns = pairs[np.repeat(starts, sizes) + inside]
    table = csr_matrix(
        (np.repeat(sizes**-0.5, sizes), (lines, columns)), shape=(len(rows), max(names) + 1)
    )
    code = np.array([is_hot(line) and line_evidence(line) > 0 for _, line in rows])
    kept = np.random.default_rng(1).random(len(rows)) >= HELD_OUT
    share = np.where(code, CODE_WEIGHT, 1.0)[kept]
    share /= share.sum()
    seen, truth = table[kept], code[kept]

    def loss(x: np.ndarray) -> tuple[float, np.ndarray]:
        z = seen @ x[:-1] + x[-1]
        slope = (1 / (1 + np.exp(-z)) - truth) * share
        value = float(share @ (np.logaddexp(0, z) - truth * z) + RIDGE * (x[:-1] @ x[:-1]))
        return value, np.append(seen.T @ slope + 2 * RIDGE * x[:-1], slope.sum())

    start = np.zeros(max(names) + 2)
    x = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    z = table[~kept] @ x[:-1]
    least = float(np.quantile(z[code[~kept]], MISSED))
    weights = {name: x[at] for at, name in names.items() if abs(x[at]) >= LEAST_WEIGHT}
    return {"bias": -least, **weights}, float((z[~code[~kept]] > least).mean())


def main(data: str) -> None:
    rng = random.Random(7)
    rows = code_rows(Path(data) / "repos", rng) + prose_rows(Path(data), rng)
    rows = [(source, line.replace("\n", " ")) for source, line in rows if line.strip()]
    weights, passed = fit(rows)
    print(f"{len(rows)} lines; of those that are no code {passed:.3f} pass")
    table = Path(__file__).parents[1] / "analyzer" / "symbols" / "code" / "glance_weights.tsv"
    named = ((name.encode("unicode_escape").decode(), x) for name, x in weights.items())
    table.write_text("".join(f"{name}\t{x:.2f}\n" for name, x in named), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
