"""A datatrove pipeline that cleans text, lets the gate decide, and tokenizes with what it chose.

    pip install '.[inject]' 'datatrove[io,processing]'
    python examples/pipelines/datatrove_gate.py RAW_FOLDER MODEL WORK_FOLDER

Three stages, each an executor that depends on the one before: many tasks clean, one task (which
brings its own workers) scans the whole corpus and applies the approved plan, many tasks tokenize.
"""

import sys
from pathlib import Path

from datatrove.data import DocumentsPipeline
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.filters import LambdaFilter
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.tokens import DocumentTokenizer
from datatrove.pipeline.writers import JsonlWriter

from analyzer import gating

POLICY = Path(__file__).with_name("policy.yaml")


class VocabularyGate(PipelineStep):
    """Extends the model's vocabulary for the corpus where the policy allows it.

    A decision is about a whole corpus, so this step reads the folder that an earlier stage wrote
    and belongs into an executor with ``tasks=1``. Documents pass through untouched. It is
    idempotent: a restarted pipeline finds the model that is already there.
    """

    type = "Gate"
    name = "vocabulary"

    def __init__(self, corpus: Path, model: Path, policy: Path, work: Path, **settings: object):
        super().__init__()
        self.corpus, self.model, self.policy, self.work = corpus, model, policy, work
        self.settings = settings

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        if world_size != 1:
            raise ValueError("the gate decides on a whole corpus: give its executor tasks=1")
        with self.track_time("corpus"):
            result = gating.gate(
                [self.corpus],
                str(self.model),
                policy=self.policy,
                report=self.work / "report",
                checkpoint=self.model,
                out=self.work / "extended",
                **self.settings,
            )
        (self.work / "gate.json").write_text(gating.as_json(result) + "\n", encoding="utf-8")
        self.stat_update(result.outcome)
        yield from data or ()


class TokenizeWithChosen(PipelineStep):
    """Tokenizes with the extended model's tokenizer where there is one, else with the base's."""

    type = "Tokenizer"
    name = "chosen by the gate"

    def __init__(self, base: Path, work: Path):
        super().__init__()
        self.base, self.work = base, work

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        extended = self.work / "extended" / "tokenizer.json"
        chosen = extended if extended.is_file() else self.base / "tokenizer.json"
        folder = str(self.work / "tokens")
        tokenize = DocumentTokenizer(folder, tokenizer_name_or_path=str(chosen))
        yield from tokenize(data, rank, world_size) or ()


def build(
    raw: Path, model: Path, work: Path, *, policy: Path = POLICY, tasks: int = 2, **settings: object
) -> LocalPipelineExecutor:
    """Give the last executor; ``run()`` on it runs all three stages."""
    clean = LocalPipelineExecutor(
        [
            JsonlReader(str(raw)),
            LambdaFilter(lambda document: len(document.text) > 20),
            JsonlWriter(str(work / "clean"), compression=None),
        ],
        tasks=tasks,
        workers=1,
        logging_dir=str(work / "logs" / "clean"),
    )
    gate = LocalPipelineExecutor(
        [VocabularyGate(work / "clean", model, policy, work, **settings)],
        tasks=1,
        logging_dir=str(work / "logs" / "gate"),
        depends=clean,
    )
    return LocalPipelineExecutor(
        [JsonlReader(str(work / "clean")), TokenizeWithChosen(model, work)],
        tasks=tasks,
        workers=1,
        logging_dir=str(work / "logs" / "tokens"),
        depends=gate,
    )


if __name__ == "__main__":
    build(*map(Path, sys.argv[1:4])).run()
