"""The command line as a user meets it: results on stdout, talk on stderr, exit statuses."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from analyzer.cli import cli, main

EXAMPLES = Path(__file__).parents[1] / "examples"
MODEL = "smollm2"


def run(capfd, *arguments):
    with pytest.raises(SystemExit) as stopped:
        main([str(a) for a in arguments])
    out, err = capfd.readouterr()
    return stopped.value.code, out, err


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    text = "The zoledronate arm of the pericarditis trial was stopped early.\n" * 400
    (folder / "a.txt").write_text(text, encoding="utf-8")
    (folder / "b.bin").write_bytes(b"\x00\x01\x02" * 100)
    return folder


def test_a_corpus_without_a_verb_is_scanned(capfd, corpus, tmp_path):
    out = tmp_path / "out"
    status, said, _ = run(capfd, corpus, "--model", MODEL, "--out", out)
    assert status == 0
    assert str(out / "report.html") in said
    names = {"report.html", "report.md", "report.json", "terms.csv", "terms.parquet", "plan.json"}
    assert {path.name for path in out.iterdir()} == names


def test_json_is_the_only_thing_on_stdout(capfd, corpus, tmp_path):
    status, said, _ = run(capfd, corpus, "-m", MODEL, "--out", tmp_path / "o", "--json")
    report = json.loads(said)
    assert status == 0
    assert report == json.loads((tmp_path / "o" / "report.json").read_text(encoding="utf-8"))
    assert report["metadata"]["schema"] == "analyzer/report/1"
    assert [skipped["reason"] for skipped in report["corpus"]["skipped"]] == ["binary"]
    assert report["corpus"]["documents"] == 1
    assert any("zoledronate" in c["token"] for c in report["proposal"]["candidates"])


def test_the_recommendation_can_be_read_off_the_exit_status(capfd, tmp_path):
    expected = {"chemistry": 3, "law": 0, "genes": 4}
    for name, wanted in expected.items():
        out = tmp_path / name
        status, _, _ = run(
            capfd, EXAMPLES / name, "-m", MODEL, "--out", out, "-q", "--detailed-exitcode"
        )
        assert (name, status) == (name, wanted)


def test_terms_are_printed_best_first(capfd, corpus):
    status, said, _ = run(capfd, "terms", corpus, "--top", 3)
    assert status == 0
    assert len(said.splitlines()) == 3
    assert "pericarditis" in said
    status, said, _ = run(capfd, "terms", corpus, "-m", MODEL, "--format", "json", "--top", 2)
    rows = json.loads(said)
    assert all(row["pieces"] and row["contexts"] and row["score_parts"] for row in rows)
    assert all(row["forms"] and row["class"] and row["documents"] for row in rows)
    status, said, _ = run(capfd, "terms", corpus, "--format", "csv")
    assert said.startswith("term,count,documents,score,pieces,forms,class,in_vocabulary")


def test_symbols_give_offsets_into_the_document(capfd, tmp_path):
    note = tmp_path / "note.txt"
    text = "Aspirin, CC(=O)Oc1ccccc1C(=O)O, melts at 135 C.\n"
    note.write_text(text, encoding="utf-8")
    status, said, _ = run(capfd, "symbols", note, "--class", "chemistry")
    rows = [json.loads(line) for line in said.splitlines()]
    assert status == 0
    assert {tuple(row) for row in rows} == {("document", "start", "end", "class", "kind", "text")}
    assert all(text[row["start"] : row["end"]] == row["text"] for row in rows)
    assert "CC(=O)Oc1ccccc1C(=O)O" in {row["text"] for row in rows}


def test_what_symbols_cannot_read_is_told_apart_from_the_spans(capfd, corpus):
    status, said, err = run(capfd, "symbols", corpus)
    assert status == 0
    assert "b.bin" in err
    assert "b.bin" not in said


def test_tokens_are_shown_side_by_side(capfd):
    status, said, _ = run(capfd, "tokens", "pericarditis 心肌", "-m", MODEL, "--format", "json")
    (row,) = json.loads(said)
    assert status == 0
    assert len(row["ids"]) == len(row["pieces"]) == len(row["offsets"])
    _, said, _ = run(capfd, "tokens", "one\ntwo\x1b", "-m", MODEL, "--against", "minilm")
    assert len(said.splitlines()) == 2
    assert "⏎" in said
    assert "\x1b" not in said


def test_models_and_rules_are_listed(capfd):
    status, said, _ = run(capfd, "models", "--format", "json")
    names = {name for row in json.loads(said) for name in row["names"]}
    assert {"llama", "mistral", "qwen", "bert", "gpt2", MODEL} <= names
    assert "llama" in run(capfd, "models")[1]
    status, said, _ = run(capfd, "rules", "list")
    assert status == 0
    rule = said.split()[0]
    assert run(capfd, "rules", "explain", rule)[0] in {0, 2}
    status, said, _ = run(capfd, "rules", "test")
    assert (status, "0 failed" in said) == (0, True)
    status, said, _ = run(capfd, "rules", "test", "--format", "markdown")
    assert (status, "| SMILES, a large corpus | extend | extend |" in said) == (0, True)


def test_a_tokenizer_is_extended_alone(capfd, tmp_path):
    tokens = tmp_path / "tokens.txt"
    tokens.write_text(" zoledronate\n the\n", encoding="utf-8")
    out = tmp_path / "extended"
    status, said, _ = run(capfd, "extend", MODEL, "--tokens", tokens, "--out", out)
    assert status == 0
    assert "refused ' the'" in said
    _, said, _ = run(capfd, "tokens", "a zoledronate", "-m", out, "--format", "json")
    assert json.loads(said)[0]["pieces"][-1].endswith("zoledronate")
    for place, why in ((out, "is not empty"), (tokens, "is a file")):
        status, _, err = run(capfd, "extend", MODEL, "--tokens", tokens, "--out", place)
        assert (status, why in err) == (2, True)
    _, said, _ = run(capfd, "extend", MODEL, "--tokens", tokens, "--out", tmp_path / "b", "--json")
    assert json.loads(said)["schema"] == "analyzer/extend/1"
    tokens.write_text("\n\n", encoding="utf-8")
    status, _, err = run(capfd, "extend", MODEL, "--tokens", tokens, "--out", tmp_path / "none")
    assert (status, "no token to add" in err) == (2, True)
    assert not (tmp_path / "none").exists()


def test_a_tokenizer_is_extended_by_the_pieces_of_a_corpus(capfd, tmp_path):
    (tmp_path / "a.txt").write_text("高血压的病人要吃药。\n" * 60, encoding="utf-8")
    out = tmp_path / "extended"
    options = ["--vocab-size", "300", "--script", "han", "--out", out]
    status, said, _ = run(capfd, "extend", MODEL, "--corpus", tmp_path / "a.txt", *options)
    assert (status, "0 refused" in said) == (0, True)
    pieces = [
        json.loads(run(capfd, "tokens", "高血压", "-m", m, "--format", "json")[1])
        for m in (MODEL, out)
    ]
    before, after = (len(rows[0]["ids"]) for rows in pieces)
    assert after < before


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["no/such/folder", "-m", MODEL], 2, "no/such/folder"),
        (["examples/law", "-m", "lama"], 2, "llama"),
        (["examples/law"], 2, "--model"),
        (["examples/law", "-m", MODEL, "--set", "nothing"], 2, "PARAM=VALUE"),
        (["examples/law", "-m", MODEL, "--set", "no_such_thing=1"], 2, "no_such_thing"),
        (["examples/law", "-m", MODEL, "--training-tokens", "many"], 2, "2B"),
        (["symbols", "examples/law", "--class", "alchemy"], 2, "chemistry"),
        (["rules", "explain", "no-such-rule"], 2, "no-such-rule"),
        (["extend", MODEL, "--out", "nowhere"], 2, "--corpus"),
        (["term", "examples/law"], 2, "analyze terms"),
    ],
)
def test_a_mistake_gets_a_sentence_a_hint_and_status_2(
    capfd, monkeypatch, arguments, status, words
):
    monkeypatch.chdir(EXAMPLES.parent)
    code, out, err = run(capfd, *arguments)
    assert code == status
    assert err.startswith("error: ")
    assert words in err
    assert "Traceback" not in err
    assert not out


def test_what_the_system_refuses_is_told_in_a_line(capfd, tmp_path):
    file = tmp_path / "terms.txt"
    file.write_text("zoledronate\n", encoding="utf-8")
    code, out, err = run(capfd, "extend", MODEL, "--tokens", file, "--out", file / "inside")
    assert (code, out) == (1, "")
    assert err.startswith(f"error: {file}: File exists\n  hint: name a folder")


@pytest.mark.parametrize(("arguments", "resumes"), [(["terms", "x"], False), (["x"], True)])
def test_an_interrupted_command_says_how_to_go_on_if_it_can(capfd, monkeypatch, arguments, resumes):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "main", interrupted)
    code, _, err = run(capfd, *arguments)
    assert code == 130
    assert ("--resume" in err) is resumes


def test_a_corpus_without_text_fails_with_the_reason(capfd, tmp_path):
    (tmp_path / "x.bin").write_bytes(b"\x00" * 50)
    code, _, err = run(capfd, tmp_path, "-m", MODEL, "--out", tmp_path / "o")
    assert code == 1
    assert "no text" in err
    assert "x.bin" in err


def test_standard_input_is_a_corpus(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "from analyzer.cli import main; main()", "terms", "-"],
        input=b"Zoledronate and pericarditis.\n" * 30,
        capture_output=True,
        check=True,
    )
    assert b"pericarditis" in done.stdout.lower()


def test_closed_standard_input_is_an_empty_corpus():
    closed = f"{sys.executable} -m analyzer terms - <&-"
    done = subprocess.run(["sh", "-c", closed], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("error: no text was found in -\n")


def test_what_was_not_read_is_told_beside_the_result(capfd, corpus, tmp_path):
    told = f"not read: {corpus}/b.bin: a NUL byte at 0\n"
    for verb in (["terms"], ["scan", "-m", MODEL, "--out", tmp_path / "o", "--json"]):
        status, said, talk = run(capfd, *verb, corpus)
        assert (status, talk) == (0, told)
        assert "b.bin: a NUL" not in said
    assert run(capfd, "terms", corpus, "-q")[2] == ""


def test_a_second_scan_of_a_folder_does_not_read_the_report_of_the_first(capfd, corpus):
    command = [corpus, "-m", MODEL, "--out", corpus / "reports" / "mine", "--json", "-q"]
    first, second = (json.loads(run(capfd, *command)[1]) for _ in range(2))
    assert second["corpus"] == first["corpus"]


def test_help_and_the_package_load_nothing_heavy():
    heavy = {"torch", "transformers", "spacy", "ray", "polars", "numpy", "tokenizers", "jieba"}
    code = (
        "import sys, analyzer, analyzer.cli\n"
        "try: analyzer.cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        f"print(sorted({heavy!r} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_every_command_is_documented():
    readme = (EXAMPLES.parent / "README.md").read_text(encoding="utf-8")
    for name, command in cli.commands.items():
        assert f"analyze {name}" in readme or name == "scan", name
        assert command.help, name


def test_every_option_in_the_documents_exists():
    root = EXAMPLES.parent
    for path in [root / "README.md", *sorted((root / "docs").glob("*.md"))]:
        text = path.read_text(encoding="utf-8").replace("\\\n", " ")
        for line in re.findall(r"^\$ analyze (.+)$", text, re.MULTILINE):
            words = shlex.split(line, comments=True)
            command = cli.commands.get(words[0], cli.commands["scan"])
            known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
            given = {word for word in words if word.startswith("-") and word != "-"}
            assert given <= known, (path.name, line)


def test_a_reader_that_has_seen_enough_is_no_failure(tmp_path):
    corpus = tmp_path / "text.txt"
    corpus.write_text("The patient has an acute myocardial infarction.\n" * 50, encoding="utf-8")
    command = [sys.executable, "-m", "analyzer", str(corpus), "--model", "smollm2"]
    process = subprocess.Popen([*command, "--out", str(tmp_path / "out")], stdout=subprocess.PIPE)
    process.stdout.close()
    assert process.wait() == 0


def test_a_listing_may_be_cut_short_or_closed():
    command = [sys.executable, "-m", "analyzer", "symbols", str(EXAMPLES / "chemistry"), "-q"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout.readline()
    process.stdout.close()
    assert (process.stderr.read(), process.wait()) == (b"", 0)
    closed = f"{sys.executable} -m analyzer models >&- 2>&-"
    assert subprocess.run(["sh", "-c", closed], check=False).returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [["models", "-q"], ["tokens", "a gene", "--model", MODEL], ["rules", "list"]],
)
def test_json_has_one_name_everywhere(capfd, arguments):
    status, said, talk = run(capfd, *arguments, "--json")
    assert (status, talk) == (0, "")
    assert run(capfd, *arguments, "--format", "json")[1] == said
    assert json.loads(said)
    assert run(capfd, *arguments, "--json", "--format", "text")[1] != said


def verbs(command, path=()):
    if not isinstance(command, click.Group):
        return [pytest.param(command, id=" ".join(path))]
    return [one for name, sub in command.commands.items() for one in verbs(sub, (*path, name))]


@pytest.mark.parametrize("verb", verbs(cli))
def test_every_verb_can_be_read_by_a_machine_and_be_quiet(verb):
    assert {"--json", "--quiet"} <= {name for option in verb.params for name in option.opts}


def test_rules_are_explained_and_tested_as_json(capfd):
    status, said, _ = run(capfd, "rules", "explain", "general-vertical", "--json")
    assert (status, json.loads(said)["id"]) == (0, "general-vertical")
    assert json.loads(said)["schema"] == "analyzer/rule/1"
    status, said, _ = run(capfd, "rules", "test", "--json")
    result = json.loads(said)
    assert (status, result["passed"]) == (0, True)
    assert all(case["passed"] for case in result["cases"])
    assert run(capfd, "rules", "test", "--quiet")[:2] == (0, "")
