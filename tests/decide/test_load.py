from dataclasses import replace
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from analyzer.decide import load_pack
from analyzer.decide import test_pack as run_cases
from analyzer.decide.axes import within, within_rule
from analyzer.decide.load import default_folder
from analyzer.errors import RulesError, UsageError

RULE = """\
    id: own-rule
    title: A rule of our own
    level: for
    vote: extend
    if: {fact: proposal.heldout_saving, op: at least, parameter: saving_to_extend}
    because: It saves {proposal.heldout_saving}.
    references:
      - {title: our notes}
    cases:
      - {name: much, facts: {proposal.heldout_saving: 0.2}, expect: fired}
      - {name: little, facts: {proposal.heldout_saving: 0.02}, expect: silent}
"""


def folder_with(tmp_path, **files):
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(dedent(text), encoding="utf-8")
    return tmp_path


def refused(tmp_path, **files):
    with pytest.raises(RulesError) as caught:
        load_pack([folder_with(tmp_path, **files)])
    return str(caught.value), caught.value.hint


def test_the_default_pack_lies_beside_the_package_or_in_it():
    assert default_folder().name in {"rules", "_rules"}
    pack = load_pack()
    assert len(pack.rules) > 15
    assert all(Path(rule.where.rsplit(":", 1)[0]).is_file() for rule in pack.rules.values())


def test_a_folder_adds_a_rule(tmp_path):
    pack = load_pack([folder_with(tmp_path, own=RULE)])
    assert pack.rules["own-rule"].title == "A rule of our own"
    assert "saving-too-small" in pack.rules


def test_a_folder_overrides_a_rule_by_id(tmp_path):
    changed = RULE.replace("own-rule", "saving-too-small")
    pack = load_pack([folder_with(tmp_path, own=changed)])
    assert pack.rules["saving-too-small"].vote == "extend"
    assert len(pack.rules) == len(load_pack().rules)


def test_a_folder_overrides_a_parameter_and_the_digest_tells(tmp_path):
    pack = load_pack(
        [folder_with(tmp_path, parameters="saving_to_extend: {value: 0.2, source: ours}")]
    )
    assert pack.values["saving_to_extend"] == 0.2
    assert pack.parameters["saving_to_extend"].unit == "share"
    assert pack.digest != load_pack().digest


def test_the_digest_does_not_depend_on_where_the_files_lie(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        folder_with(tmp_path / name, own=RULE)
    assert load_pack([tmp_path / "a"]).digest == load_pack([tmp_path / "b"]).digest


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("proposal.heldout_saving, op", "proposal.saving, op", 5, "no fact 'proposal.saving'"),
        ("saving_to_extend", "saving_to_extnd", 5, "no parameter 'saving_to_extnd'"),
        ("saving_to_extend", "occurrences_least", 5, "is in share, the parameter"),
        ("op: at least", "op: '>='", 5, "is none of"),
        ("parameter: saving_to_extend", "value: 8", 5, "at least 0 and at most 1"),
        ("parameter: saving_to_extend", "value: much", 5, "is float in share"),
        ("parameter: saving_to_extend", "value: true", 5, "is float in share"),
        ("parameter: saving_to_extend", "value: 0.1, parameter: saving_to_extend", 5, "either"),
        (", parameter: saving_to_extend", "", 5, "either 'value' or 'parameter'"),
        ("{proposal.heldout_saving}", "{proposal.saving}", 6, "neither a fact nor a parameter"),
        ("level: for", "level: strong", 3, "'strong' is none of"),
        ("vote: extend", "vote: maybe", 4, "'maybe' is none of"),
        ("vote: extend", "veto: extend", 4, "unknown key 'veto'"),
        ("id: own-rule", "id: Own Rule", 1, "no id"),
        ("    title: A rule of our own\n", "", 1, "the key 'title' is missing"),
        ("- {title: our notes}", "- {name: our notes}", 8, "unknown key 'name'"),
        ("proposal.heldout_saving: 0.2", "proposal.heldout_saving: 20", 10, "at most 1"),
        ("expect: silent", "expect: fired", 10, "a case in which it fires and one in which"),
        ("expect: silent", "expect: quiet", 11, "'quiet' is none of"),
        ("level: for", "level: for\n    level: block", 4, "stands twice"),
        ("if: {fact", "if: {all: []}\n    when: {fact", 5, "needs at least one condition"),
        ("if: {fact: proposal.heldout_saving, op: at least", "if: {is: nice", 5, "unknown key"),
        ("title: A rule of our own", "title: [", 2, "no valid YAML"),
        ("title: A rule of our own", "title: !!python/name:os.system", 2, "not plain data"),
        ("title: A rule of our own", "title: 2030-13-45", 2, "not plain data"),
        ("vote: extend", "vote: undecided", 1, "what is 'missing'"),
        ("level: for", "level: caution", 1, "a caution has no 'vote'"),
        ("vote: extend", "vote: extend\n    confidence_factor: 0.5", 1, "confidence_factor"),
        (
            "proposal.heldout_saving, op: at least, parameter: saving_to_extend",
            "decision.recommendation, op: equals, value: extend",
            5,
            "only alternatives",
        ),
    ],
)
def test_a_broken_rule_is_refused_with_file_and_line(tmp_path, old, new, line, says):
    assert old in RULE
    sentence, _ = refused(tmp_path, own=RULE.replace(old, new, 1))
    assert says in sentence
    where = sentence.split(": ")[0]
    assert where.startswith(str(tmp_path / "own.yaml"))
    # a fault of the YAML itself is found where the reader stops, at or after its line
    assert int(where.rsplit(":", 1)[1]) == line or "no valid YAML" in says


@pytest.mark.parametrize(
    "text", ["a: &x [1]\nb: *x\n", "a: &x [*x]\n", "a: 1\n---\nb: 2\n", "a: {b\n"]
)
def test_yaml_that_is_more_than_plain_data_is_refused(tmp_path, text):
    assert "definitions.yaml:" in refused(tmp_path, definitions=text)[0]


def test_a_number_that_yaml_reads_as_text_is_hinted_at(tmp_path):
    text = "training_tokens_for_language: {value: 2e9}"
    sentence, hint = refused(tmp_path, parameters=text)
    assert "a number was expected here, not '2e9'" in sentence
    assert hint == "write 2000000000.0"


def test_a_hint_names_what_was_meant(tmp_path):
    text = RULE.replace("proposal.heldout_saving, op", "proposal.heldout_savings, op")
    assert "did you mean proposal.heldout_saving" in refused(tmp_path, own=text)[1]
    value = RULE.replace("parameter: saving_to_extend", "value: 8")
    assert refused(tmp_path, own=value)[1] == "write 0.08 for 8 %"


def test_a_fact_that_is_no_number_has_no_order(tmp_path):
    text = RULE.replace(
        "{fact: proposal.heldout_saving, op: at least, parameter: saving_to_extend}",
        "{fact: symbols.dominant_class, op: at least, value: code}",
    )
    assert "use 'equals' or 'one of'" in refused(tmp_path, own=text)[0]


def test_one_id_twice_in_a_folder_is_refused(tmp_path):
    sentence, _ = refused(tmp_path, a=RULE, b=RULE)
    assert "b.yaml:1" in sentence
    assert "stands already at" in sentence
    assert "a.yaml:1" in sentence


def test_a_definition_that_is_not_there_or_contains_itself_is_refused(tmp_path):
    text = RULE.replace(
        "{fact: proposal.heldout_saving, op: at least, parameter: saving_to_extend}", "{is: fedd}"
    )
    sentence, hint = refused(tmp_path, own=text)
    assert "no definition 'fedd'" in sentence
    assert "fed" in hint
    (tmp_path / "own.yaml").unlink()
    loop = "a: {is: b}\nb: {not: {is: a}}\n"
    sentence = refused(tmp_path, definitions=loop)[0]
    assert "definitions.yaml:1: " in sentence
    assert "contains itself" in sentence
    assert "definitions.yaml:2: " in refused(tmp_path, definitions="a: {is: fed}\nb: {is: x}\n")[0]


def test_a_list_where_a_number_belongs_is_shown_as_it_was_written(tmp_path):
    text = RULE.replace("parameter: saving_to_extend", "value: [ls]")
    assert "not ['ls']" in refused(tmp_path, own=text)[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("p: {value: 2, unit: share, low: 0, high: 1, meaning: m, source: s}", "is outside 0 to 1"),
        ("p: {value: x, unit: share, low: 0, high: 1, meaning: m, source: s}", "a number was"),
        (
            "p: {value: 1, unit: miles, low: 0, high: 1, meaning: m, source: s}",
            "'miles' is no unit",
        ),
        ("p: {value: 1, unit: share, low: 0, high: 1, meaning: m}", "'source' is missing"),
        ("p: 1", "a mapping was expected"),
        ("- p", "a mapping was expected"),
    ],
)
def test_a_broken_parameter_is_refused(tmp_path, text, says):
    assert says in refused(tmp_path, parameters=text)[0]


def test_a_folder_may_not_change_a_parameters_unit(tmp_path):
    text = "saving_to_extend: {value: 5, unit: tokens, low: 0, high: 9, meaning: m, source: s}"
    sentence, _ = refused(tmp_path, parameters=text)
    assert "in share" in sentence


def test_waivers_are_read_and_their_rule_must_exist(tmp_path):
    text = "- {rule: thinly-fed, owner: data team, reason: a sample, expires: 2030-01-31}"
    waiver = load_pack([folder_with(tmp_path, waivers=text)]).waivers["thinly-fed"]
    assert (waiver.owner, waiver.expires) == ("data team", date(2030, 1, 31))
    wrong = text.replace("thinly-fed", "thinly-feed")
    assert "no rule 'thinly-feed'" in refused(tmp_path, waivers=wrong)[0]
    assert "a day was expected" in refused(tmp_path, waivers=text.replace("2030-01-31", "soon"))[0]
    assert (
        "'owner' is missing" in refused(tmp_path, waivers=text.replace("owner: data team, ", ""))[0]
    )
    assert "waived twice" in refused(tmp_path, waivers=f"{text}\n{text}")[0]


def test_a_case_that_expects_a_rule_that_is_not_there_is_refused(tmp_path):
    (tmp_path / "cases").mkdir()
    text = """\
        cases:
          - {name: n, source: s, facts: {}, expect: {recommendation: extend, fired: [nothing]}}
    """
    folder_with(tmp_path / "cases", mine=text)
    assert "no rule 'nothing'" in refused(tmp_path)[0]


def test_a_missing_folder_and_an_unreadable_file(tmp_path):
    with pytest.raises(RulesError, match="no folder of rules"):
        load_pack([tmp_path / "nowhere"])
    (tmp_path / "own.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RulesError, match="cannot be read"):
        load_pack([tmp_path])


def test_set_reads_what_people_type():
    pack = load_pack()
    settings = {"saving_to_extend": "5%", "training_tokens_for_language": "1.5B"}
    values = pack.with_parameters(settings).values
    assert values["saving_to_extend"] == 0.05
    assert values["training_tokens_for_language"] == 1.5e9
    assert pack.values["saving_to_extend"] == 0.08


@pytest.mark.parametrize(
    ("name", "value", "says", "hint"),
    [
        ("saving_to_extnd", "0.05", "no parameter 'saving_to_extnd'", "saving_to_extend"),
        ("saving_to_extend", "8", "outside 0 to 1", "share"),
        ("saving_to_extend", "much", "is no number", "0.05"),
        ("saving_to_extend", "nan", "is no number", "0.05"),
        ("saving_to_extend", "", "is no number", "0.05"),
    ],
)
def test_set_refuses_what_cannot_be(name, value, says, hint):
    with pytest.raises(UsageError, match=says) as caught:
        load_pack().with_parameters({name: value})
    assert hint in caught.value.hint


def test_every_threshold_of_the_default_pack_is_a_parameter_with_a_source():
    pack = load_pack()
    compared = [one for rule in pack.rules.values() for one in within_rule(rule, pack)]
    compared += [one for a in pack.alternatives.values() for one in within(a.condition, pack)]
    assert all(one.parameter for one in compared if one.op not in {"equals", "one of"})
    used = {one.parameter for one in compared}
    used |= {name for name in pack.parameters if name.startswith(("confidence_", "gpu_"))}
    used |= {"bytes_per_parameter", "training_operations", "serving_operations"}  # of the cost
    assert set(pack.parameters) <= used
    assert all(one.source and one.meaning for one in pack.parameters.values())


def test_every_threshold_that_a_rule_reads_is_pinned_by_a_case_of_a_rule():
    pack = load_pack()
    readers = {}
    for rule in pack.rules.values():
        for one in within_rule(rule, pack):
            readers.setdefault(one.parameter, {})[rule.id] = rule
    for name in readers.keys() - {""}:
        one = pack.parameters[name]
        step = one.value / 5 or 0.002
        for value in (one.value - step, one.value + step):
            moved = pack.parameters | {name: replace(one, value=value)}
            results = run_cases(replace(pack, rules=readers[name], cases=(), parameters=moved))
            assert not all(result.passed for result in results), (name, value)
