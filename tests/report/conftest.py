from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def load(name):
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def three(report):
    """Give a report as three models would have it: the second needs fewer tokens than the first."""
    qwen, bert = copy.deepcopy(report), copy.deepcopy(report)
    total = report["tokens"]["total"]
    qwen["model"] |= {"name": "qwen", "vocab_size": 151_665}
    qwen["tokens"]["total"] = round(total / 1.25)
    for row in qwen["proposal"]["samples"]:
        row["before"] = row["before"][::2]
    for term in qwen["terms"]["top"]:
        term["pieces"] = [term["term"]]
    qwen["decision"] |= {"recommendation": "continual-pretrain only", "confidence": 0.7}
    bert["model"] |= {"name": "bert", "algorithm": "wordpiece"}
    bert["tokens"]["total"] = round(total * 1.5)
    bert["proposal"] |= {"tokens": 0, "heldout_saving": None, "heldout_interval": None}
    bert["decision"] |= {"recommendation": "undecided", "confidence": 0.5}
    return [copy.deepcopy(report), qwen, bert]


@pytest.fixture
def sample():
    return load("sample.json")


@pytest.fixture
def sample_zh():
    return load("sample-zh.json")


@pytest.fixture
def hostile(sample):
    """The sample with corpus text that attacks its readers, in every place that corpus text has."""
    evil = (
        "</script><script>window.pwned=1</script><img src=x onerror=window.pwned=1>"
        "\"' onmouseover=window.pwned=1 `|[x](javascript:alert(1)) \u202egnp.exe \x1b[31m\x00 {{7*7}}"
    )
    term = dict(sample["terms"]["top"][0])
    term |= {"term": evil, "pieces": [evil, "\ud800"], "forms": [evil], "class": evil}
    sample["terms"]["top"].insert(0, term)
    candidate = dict(sample["proposal"]["candidates"][0])
    candidate |= {"token": evil, "pieces": [evil], "source": evil, "terms": [evil]}
    sample["proposal"]["candidates"].insert(0, candidate)
    sample["proposal"]["samples"].insert(0, {"text": evil, "before": [evil], "after": [evil]})
    sample["symbols"]["classes"][evil] = dict(
        sample["symbols"]["classes"]["code"], examples=[evil], kinds={evil: 1}
    )
    marked = [{"start": 0, "end": 40, "class": evil, "kind": evil}, {"start": "a"}, evil, None]
    sample["symbols"]["excerpts"].insert(0, {"text": evil, "spans": marked})
    sample["symbols"]["classes"][evil]["by_kind"] = {evil: {"top": [{"text": evil}]}}
    sample["symbols"]["classes"][evil]["units"] = [{"text": evil, "pieces": [evil]}]
    sample["corpus"]["languages"][evil] = 0.1
    sample["corpus"]["skipped"].append({"path": evil, "reason": evil, "detail": evil})
    sample["corpus"]["name"] = sample["model"]["name"] = sample["metadata"]["command"] = evil
    sample["decision"]["reasons"].append(evil)
    sample["decision"]["flips_if"].append(evil)
    sample["decision"]["missing"].append(evil)
    sample["decision"]["trace"][0] |= {
        "rule": evil,
        "because": evil,
        "references": [evil, {"title": evil, "url": "javascript:alert(1)"}],
    }
    sample["facts"][evil] = evil
    return sample
