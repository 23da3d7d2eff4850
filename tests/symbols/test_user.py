"""Classes declared in YAML: what is taken, and how each mistake is told."""

import pytest

from analyzer import symbols
from analyzer.errors import UsageError
from analyzer.symbols.user import load_class

GOOD = r"""
class: payments
kinds:
  - name: iban
    pattern: '[A-Z]{2}\d{2}(?: ?[A-Z0-9]{1,4}){3,8}'
    validators: [mod97]
    examples: ['pay to GB82 WEST 1234 5698 7654 32 today']
    counterexamples: ['pay to GB83 WEST 1234 5698 7654 32 today']
"""


@pytest.fixture
def declare(tmp_path):
    def write(text):
        path = tmp_path / "class.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    yield write
    symbols.forget_classes()


def test_a_declared_class_is_detected(declare):
    assert symbols.use_classes(declare(GOOD))[-1] == "payments"
    (span,) = symbols.detect("send it to GB82WEST12345698765432, please")
    assert (span.class_, span.kind, span.text) == ("payments", "iban", "GB82WEST12345698765432")
    symbols.forget_classes()
    assert "payments" not in symbols.classes()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("class: payments", "klass: payments", "keys 'class' and 'kinds'"),
        ("name: iban", "title: iban", "a mapping with a 'name'"),
        ("[mod97]", "[mod98]", "unknown validator 'mod98'"),
        ("validators:", "validator:", "unknown key 'validator'"),
        ("GB82", "GB84", "finds nothing in the example"),
        ("GB83", "GB82", "in a counterexample"),
        ("'[A-Z]{2}", "'[A-Z{2}", "no regular expression"),
        ("(?: ?[A-Z0-9]{1,4}){3,8}'", "|'", "empty text"),
        ("class: payments", "class: [", "no readable YAML"),
        ("    counterexamples: ['pay to GB83 WEST 1234 5698 7654 32 today']", "", "counterexample"),
    ],
)
def test_a_mistake_is_told_with_the_file(declare, old, new, said):
    text = GOOD.replace(old, new, 1)
    with pytest.raises(UsageError) as caught:
        load_class(declare(text))
    assert said in caught.value.sentence
    assert "class.yaml" in caught.value.sentence


def test_a_missing_file_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError):
        load_class(tmp_path / "none.yaml")


def test_a_runaway_pattern_is_stopped(declare):
    runaway = """
class: odd
kinds:
  - name: nested
    pattern: '(?:a|a?a)+$'
    examples: ['aaa']
    counterexamples: ['b']
"""
    symbols.use_classes(declare(runaway))
    with pytest.raises(UsageError, match="nested"):
        symbols.detect("a" * 4096 + "!")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("class: payments", "class: pay/ments", "letters, digits, hyphens"),
        ("name: iban", "name: 'i ban'", "letters, digits, hyphens"),
        ("kinds:", "kinds:\n  - {name: iban}", "two kinds are named 'iban'"),
        ("class: payments", "class: [x", "line 3, column 6"),
    ],
)
def test_names_and_places_are_told(declare, old, new, said):
    with pytest.raises(UsageError) as caught:
        load_class(declare(GOOD.replace(old, new, 1)))
    assert said in caught.value.sentence
    assert "\n" not in caught.value.sentence


def test_other_processes_know_the_classes(declare):
    """A scan's workers are started anew: they learn of the files by the environment."""
    import subprocess
    import sys

    symbols.use_classes(declare(GOOD))
    code = "from analyzer import symbols; print(symbols.detect('GB82WEST12345698765432')[0].class_)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "payments"


def test_the_command_takes_a_file_of_classes(declare, tmp_path):
    from click.testing import CliRunner

    from analyzer.commands.symbols import symbols as command

    (tmp_path / "a.txt").write_text("send it to GB82WEST12345698765432, please", encoding="utf-8")
    arguments = [str(tmp_path / "a.txt"), "--classes", str(declare(GOOD)), "--class", "payments"]
    result = CliRunner().invoke(command, arguments)
    assert '"kind": "iban"' in result.output


@pytest.mark.parametrize("verb", ["scan", "symbols", "terms", "gate", "pilot"])
def test_every_verb_that_scans_takes_classes(verb):
    from importlib import import_module

    command = getattr(import_module(f"analyzer.commands.{verb}"), verb)
    assert "--classes" in [name for option in command.params for name in option.opts]


def test_the_language_of_code_is_told(tmp_path):
    from analyzer import verbs

    path = tmp_path / "a.md"
    path.write_text("Run:\n\n```sql\nSELECT 1;\n```\n\n~~~\nx\n~~~\n", encoding="utf-8")
    assert [row.get("language") for row in verbs.symbols([str(path)])] == ["sql", None]
