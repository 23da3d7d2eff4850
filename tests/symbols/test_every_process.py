"""Sets have another order in every process; what is found must not depend on it."""

import os
import subprocess
import sys
from pathlib import Path

TEXT = Path(__file__).parents[2] / "examples" / "law" / "judgments.txt"
SHOWN = """
import sys
from pathlib import Path
from analyzer.symbols.tagging.prose import _log_odds
lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()[:2000]
print(_log_odds(lines))
"""


def test_evidence_for_prose_is_the_same_in_every_process():
    found = {
        subprocess.run(
            [sys.executable, "-c", SHOWN, str(TEXT)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1
