"""The Chinese texts: there for everything in the default pack, true to the English ones."""

import re
import tomllib
from importlib import resources

import pytest

from analyzer.decide import SCHEMA, decide, load_pack
from analyzer.decide.words import label, name, say, with_unit
from analyzer.errors import RulesError
from analyzer.values import to_json
from tests.decide.test_flips import WORLDS
from tests.decide.test_load import RULE, folder_with
from tests.decide.worlds import LANGUAGE, SMILES

PACK = load_pack()
HAN = re.compile("[\u4e00-\u9fff]")
# what stays in Latin letters: names of rules, parameters, facts, commands, and what they name
LATIN = re.compile(
    r"--[a-z-]+|`[^`]+`|[a-z]+[-_.][a-z0-9_.-]+|LoRA|RAG|BPE-dropout|analyze pilot| N "
)


def table(lang):
    source = resources.files("analyzer.decide").joinpath("strings", f"{lang}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def places(text):
    return sorted(re.findall(r"\{([^{}]*)\}", text))


def english_in(text):
    return re.findall(r"[A-Za-z]{2,}", LATIN.sub("", text))


def test_both_languages_have_the_same_phrases_with_the_same_places():
    english, chinese = table("en")["phrase"], table("zh")["phrase"]
    assert list(english) == list(chinese)
    for key, text in english.items():
        assert places(text) == places(chinese[key]), key


@pytest.mark.parametrize("fact", SCHEMA)
def test_every_fact_has_a_chinese_name(fact):
    assert HAN.search(label(fact, "zh"))
    assert HAN.search(name("ask", SCHEMA[fact].ask, "zh"))


def test_every_definition_has_a_chinese_name():
    single = {"fed", "nothing-proposed"}
    assert all(
        HAN.search(name("definition", one, "zh")) for one in PACK.definitions if one not in single
    )


def test_the_default_pack_says_everything_in_chinese():
    for rule in PACK.rules.values():
        assert HAN.search(rule.title_zh), rule.id
        assert len(rule.because_zh) == len(rule.because), rule.id
        assert len(rule.missing_zh) == len(rule.missing), rule.id
        assert not re.search("[\u4e00-\u9fff，。：；] [\u4e00-\u9fff]", "".join(rule.because_zh))
    for one in PACK.alternatives.values():
        assert all((one.title_zh, one.when_zh, one.better_zh, one.otherwise_zh)), one.id


EVERY_CASE = (
    {case.name: case.facts for case in PACK.cases}
    | WORLDS
    | {
        "unknown": {k: v for k, v in LANGUAGE.items() if k != "proposal.heldout_saving"},
        "fixed": SMILES | {"serving.vocabulary_is_fixed": True},
    }
)


@pytest.mark.parametrize("case", EVERY_CASE)
def test_a_decision_is_told_in_chinese_as_in_english(case):
    decision = decide(EVERY_CASE[case], PACK)
    told = decision.translations["zh"]
    assert len(told["reasons"]) == len(decision.reasons)
    assert len(told["flips_if"]) == len(decision.flips_if)
    assert len(told["missing"]) == len(decision.missing)
    assert list(told["because"]) == list(told["titles"]) == [one.rule for one in decision.trace]
    assert list(told["alternatives"]) == [one["id"] for one in decision.alternatives]
    for text in every_text(to_json(told | {"references": {}})):
        assert HAN.search(text), text
        assert not english_in(text), text


def test_references_are_told_in_chinese_but_for_names():
    told = decide(LANGUAGE, PACK).translations["zh"]["references"]
    cited = [one.references for one in (*PACK.rules.values(), *PACK.alternatives.values())]
    titles = {reference.title for references in cited for reference in references}
    assert titles - set(told) == {"BPE-dropout"}
    assert all(HAN.search(title) for title in told.values())


def every_text(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from every_text(one)


def test_a_flip_in_chinese_carries_the_same_thresholds():
    told = decide(WORLDS["little"], PACK).translations["zh"]["flips_if"]
    assert told[0] == (
        "若留出文本的词元节省率不低于 8%（目前 5%），且训练预算不低于 20 亿个词元"
        "（目前 500 万，为假定值），结论变为“扩充词表”"
    )
    (fixed,) = decide(EVERY_CASE["fixed"], PACK).translations["zh"]["flips_if"]
    assert fixed == "若“推理服务的词表不可更换”为否，结论变为“扩充词表”"


def test_chinese_numbers_go_by_ten_thousands():
    assert [say(n, "tokens", "zh") for n in (1234, 137_912, 3_000_000_000)] == [
        "1,234",
        "13.8 万",
        "30 亿",
    ]
    assert with_unit(1234, "tokens", "zh") == "1,234 个词元"
    assert say("chemistry", "name", "zh") == "化学式"
    assert say("knitting", "name", "zh") == "knitting"


def test_a_users_rule_without_chinese_is_told_in_english(tmp_path):
    pack = load_pack([folder_with(tmp_path, own=RULE)])
    told = decide(LANGUAGE, pack).translations["zh"]
    assert told["titles"]["own-rule"] == "A rule of our own"
    assert "It saves 15%." in told["because"]["own-rule"]


def test_a_users_rule_may_bring_its_chinese(tmp_path):
    own = RULE.replace(
        "    references:", "    because_zh: 节省 {proposal.heldout_saving}。\n    references:"
    )
    pack = load_pack([folder_with(tmp_path, own=own)])
    assert decide(LANGUAGE, pack).translations["zh"]["because"]["own-rule"] == "节省 15%。"


def test_a_chinese_text_with_other_numbers_is_refused(tmp_path):
    own = RULE.replace("    references:", "    because_zh: 节省 {corpus.tokens}。\n    references:")
    with pytest.raises(RulesError, match="placeholders"):
        load_pack([folder_with(tmp_path, own=own)])


def test_nothing_proposed_is_said_as_such():
    for world in (LANGUAGE, SMILES):
        facts = world | {
            "proposal.tokens": 0,
            "proposal.heldout_saving": 0.0,
            "proposal.median_occurrences": 0.0,
        }
        decision = decide(facts, PACK)
        assert "worth proposing" in decision.reasons[0]
        said = [*decision.reasons, *(one["because"] for one in decision.alternatives)]
        assert not any(re.search(r"\b0 times", text) for text in said)
        assert decision.recommendation != "extend"
