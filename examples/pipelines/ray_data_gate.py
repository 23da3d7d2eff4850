"""A Ray Data step: a dataset is filtered on the cluster, the gate decides on the same cluster.

    pip install '.[inject,ray]'
    python examples/pipelines/ray_data_gate.py RAW_FOLDER MODEL WORK_FOLDER

``WORK_FOLDER`` must be one that every node of the cluster sees.
"""

import sys
from pathlib import Path

import ray

from analyzer import gating

POLICY = Path(__file__).with_name("policy.yaml")


def gate_dataset(
    dataset: ray.data.Dataset, model: Path, policy: Path, work: Path, **settings: object
) -> gating.GateResult:
    """Write the dataset's ``text`` down, scan it by the cluster's workers, approve and apply.

    The scan reads the Parquet files, so the very text that was decided on stays beside the plan.
    """
    corpus = work / "corpus"
    dataset.select_columns(["text"]).write_parquet(str(corpus))
    return gating.gate(
        [corpus],
        str(model),
        policy=policy,
        report=work / "report",
        checkpoint=model,
        out=work / "extended",
        engine="ray",
        **settings,
    )


def main(
    raw: Path, model: Path, work: Path, *, policy: Path = POLICY, **settings: object
) -> gating.GateResult:
    """Read JSON Lines, drop short documents, and put the rest before the gate."""
    dataset = ray.data.read_json(str(raw)).filter(lambda row: len(row["text"]) > 20)
    return gate_dataset(dataset, model, policy, work, **settings)


if __name__ == "__main__":
    print(gating.as_json(main(*map(Path, sys.argv[1:4]))))
