import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from analyzer import scanner, tokenizers
from analyzer.errors import AnalyzerError
from analyzer.scanner.encode import encode_in_text
from analyzer.values import Document


@pytest.fixture(scope="module", params=["smollm2", "mistral", "minilm"])
def tokenizer(request):
    try:
        return tokenizers.load(request.param)
    except AnalyzerError as error:
        pytest.skip(str(error))


def table_of(text, tokenizer):
    documents = [Document("a.txt", text, len(text.encode()))]
    return scanner.run(documents, {"m": tokenizer})


def test_a_form_has_the_pieces_that_it_has_in_running_text(tokenizer):
    forms = [" pericarditis", "pericarditis", "心肌梗塞", " the"]
    ids, lengths = encode_in_text(tokenizer, forms)
    ends = np.cumsum(lengths)
    for form, length, end in zip(forms, lengths, ends, strict=True):
        text = f"We saw{form}" if form.startswith(" ") else f"(\n{form}"
        assert tokenizer.encode(text)[-length:] == ids[end - length : end].tolist()


def test_a_line_break_that_becomes_a_space_adds_none():
    try:
        j2 = tokenizers.load("j2")
    except AnalyzerError as error:
        pytest.skip(str(error))
    for form in (" word", "word", " 心肌", "(s)", " C1CC1", "\n x"):
        ids, _ = encode_in_text(j2, [form])
        assert ids.tolist() == j2.encode(f"of{form}")[1:]


def test_no_form_no_ids(tokenizer):
    ids, lengths = encode_in_text(tokenizer, [])
    assert len(ids) == len(lengths) == 0


def test_the_figures_add_up(tokenizer):
    text = "The second arm of the pericarditis trial was stopped.\n" * 50
    table = table_of(text, tokenizer)
    measured = scanner.measure(table, scanner.rank(table), tokenizer, "m")
    tokens = measured.tokens
    assert tokens.total == len(tokenizer.encode(text))
    assert tokens.bytes_per_token == len(text.encode()) / tokens.total
    assert sum(tokens.pieces_histogram.values()) == pytest.approx(1)
    assert tokens.pieces_histogram["1"] == tokens.single_token_share
    assert measured.corpus.words == 9 * 50
    assert measured.corpus.languages["en"] > 0.99
    assert measured.symbols.share == 0.0


def test_notation_is_measured_beside_plain_english(tokenizer):
    smiles = "\n".join(["smiles", *["CC(=O)Oc1ccccc1C(=O)O", "C1CCNCC1c1ccccc1"] * 200])
    table = scanner.run([Document("m.smi", smiles, len(smiles))], {"m": tokenizer})
    measured = scanner.measure(table, scanner.rank(table), tokenizer, "m")
    chemistry = measured.symbols.classes["chemistry"]
    assert chemistry.share > 0.9
    assert chemistry.pieces_per_character > measured.symbols.prose_pieces_per_character
    assert measured.tokens.fertility == pytest.approx(measured.tokens.total / 401)


def test_text_that_the_vocabulary_lacks_is_counted(tmp_path):
    (tmp_path / "vocab.txt").write_text("[UNK]\n[CLS]\n[SEP]\nthe\npatient\n##s\n,\n")
    tokenizer = tokenizers.load(str(tmp_path))
    words = "the patient, 高血压 the patients"  # each Chinese character is unknown
    table = table_of(words, tokenizer)
    measured = scanner.measure(table, scanner.rank(table), tokenizer, "m")
    # of 25 characters; an unknown word of many letters hides them all
    assert measured.tokens.unknown_share == pytest.approx(3 / 25)
    table = table_of("the patient, hypertension", tokenizer)
    measured = scanner.measure(table, scanner.rank(table), tokenizer, "m")
    assert measured.tokens.unknown_share == pytest.approx(12 / 23)


def test_what_of_the_symbols_is_not_seen_is_told_apart_from_the_words(tmp_path):
    pieces = ["[UNK]", "[CLS]", "[SEP]", *"CNOc1234=()@[]/\\#+-.", *(f"##{c}" for c in "CNOc1234")]
    (tmp_path / "vocab.txt").write_text("\n".join(pieces) + "\n")
    (tmp_path / "tokenizer_config.json").write_text('{"do_lower_case": false}')
    tokenizer = tokenizers.load(str(tmp_path))
    table = table_of("阿司匹林\nCC(=O)Oc1ccccc1C(=O)O\n" * 3, tokenizer)
    measured = scanner.measure(table, scanner.rank(table), tokenizer, "m")
    assert measured.symbols.classes["chemistry"].share > 0.5
    assert measured.symbols.unknown_share == 0
    assert measured.tokens.unknown_share == pytest.approx(4 / 25)


def test_an_unknown_token_that_the_text_spells_out_hides_nothing(tmp_path):
    model = models.Unigram(
        [("<unk>", 0.0), ("▁", -1.0), *((c, -2.0) for c in "theuseof")], unk_id=0
    )
    made = Tokenizer(model)
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.add_special_tokens(["<unk>"])
    made.save(str(tmp_path / "tokenizer.json"))
    tokenizer = tokenizers.load(str(tmp_path))
    table = table_of("the <unk> of the 高 use", tokenizer)
    measured = scanner.measure(table, scanner.rank(table), tokenizer, "m")
    assert measured.tokens.unknown_share == pytest.approx(1 / 17)


def test_an_unknown_token_beyond_every_id_of_the_text_is_counted_as_none(tmp_path):
    (tmp_path / "vocab.txt").write_text("the\n[CLS]\n[SEP]\npatient\n[UNK]\n")
    tokenizer = tokenizers.load(str(tmp_path))
    table = table_of("the patient", tokenizer)
    measured = scanner.measure(table, scanner.rank(table), tokenizer, "m")
    assert measured.tokens.unknown_share == 0
