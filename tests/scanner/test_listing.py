"""The list of terms: a table whose rows are terms, with the pieces of one tokenizer."""

import polars as pl
import pytest

from analyzer import scanner, tokenizers
from analyzer.errors import AnalyzerError
from analyzer.scanner.encode import encode_in_text
from analyzer.scanner.listing import _in_vocabulary, term_stats
from analyzer.values import Document

TEXT = (
    "The zoledronate arm of the pericarditis trial; heart attack and the heart, an \uff28\uff45\uff41\uff52\uff54 "
    "at the caf\u00e9.\n" * 50
)


def scanned(text, models):
    return scanner.run([Document("a.txt", text, len(text.encode()))], models)


@pytest.mark.parametrize("name", ["smollm2", "llama", "mistral", "minilm", "j2"])
def test_terms_carry_their_own_pieces_and_membership(name):
    try:
        tokenizer = tokenizers.load(name)
    except AnalyzerError as error:
        pytest.skip(str(error))
    table = scanned(TEXT, {"m": tokenizer})
    ranked = scanner.rank(table)
    found = scanner.terms_of(scanner.listed(ranked, table, tokenizer))
    assert any(term.in_vocabulary for term in found)
    for forms, term in zip(ranked["forms"].to_list(), found, strict=True):
        ids, _ = encode_in_text(tokenizer, forms[:1])
        assert term.pieces == tuple(tokenizer.piece(i) for i in ids.tolist())
        both = [form for text in forms for form in (text.strip(), f" {text.strip()}")]
        assert term.in_vocabulary == bool((encode_in_text(tokenizer, both)[1] == 1).any())


def test_the_best_terms_have_passages_and_parts_of_their_score():
    table = scanned(TEXT, {})
    found = scanner.terms_of(scanner.listed(scanner.rank(table, top=5), table, None))
    assert len(found) == 5
    for term in found:
        assert term.pieces == ()
        assert not term.in_vocabulary
        assert all(term.forms[0].lower() in text.lower() for text in term.contexts)
        assert sum(term.score_parts.values()) == pytest.approx(term.score, abs=1e-3)
    assert found[0].contexts


def test_no_term_gives_an_empty_list():
    table = scanned("12 34\n", {})
    ranked = scanner.rank(table)
    listed = scanner.listed(ranked, table, None)
    assert (ranked.height, listed.height, scanner.terms_of(listed)) == (0, 0, ())
    assert term_stats(listed).pieces_per_term == 0
    assert listed.schema["forms"] == pl.List(pl.String)


def test_a_term_that_is_read_as_the_unknown_token_is_not_in_the_vocabulary():
    try:
        tokenizer = tokenizers.load("minilm")
    except AnalyzerError as error:
        pytest.skip(str(error))
    (unknown,) = tokenizer.encode("堤")
    ranked = pl.DataFrame({"forms": [["堤"], ["heart"]]})
    assert tokenizer.piece(unknown) == "[UNK]"
    assert _in_vocabulary(ranked["forms"], tokenizer).to_list() == [False, True]
