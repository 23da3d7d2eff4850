"""The whole way from a counted corpus to a proposal, on small real tokenizers."""

import random

import pytest

from analyzer import propose, scanner, tokenizers
from analyzer.propose.choose import choose
from analyzer.propose.ground import Ground
from analyzer.values import Document

DRUGS = ("zoledronate", "pembrolizumab", "atorvastatin", "levetiracetam", "ondansetron")
SHARES = (16, 8, 4, 2, 1)


def documents(seed=0, count=300):
    rng = random.Random(seed)

    def drug():
        return rng.choices(DRUGS, SHARES)[0]

    for number in range(count):
        lines = [
            f"Patient {rng.randint(1, 9999)} took {drug()} (see"
            f" https://example.org/{drug()}/{rng.randint(1, 99)}) with water."
            for _ in range(8)
        ]
        text = "\n".join(lines)
        yield Document(f"{number}.txt", text, len(text.encode()))


@pytest.fixture(scope="module", params=["smollm2", "mistral", "minilm"])
def proposed(request):
    tokenizer = tokenizers.load(request.param)
    table = scanner.run(documents(), {request.param: tokenizer})
    ranked = scanner.rank(table, top=100)
    return tokenizer, *propose.propose(Ground(table, tokenizer, request.param, ranked=ranked))


def test_what_is_predicted_comes_true(proposed):
    _, proposal, _ = proposed
    assert proposal.heldout_saving > 0.1
    assert proposal.predicted_saving == pytest.approx(proposal.heldout_saving, abs=0.01)


@pytest.mark.parametrize(
    "mark", [{"end_of_word_suffix": "</w>"}, {"continuing_subword_prefix": "##"}]
)
def test_where_words_are_marked_what_is_predicted_comes_true(mark, tmp_path):
    import tokenizers as library

    made = library.Tokenizer(library.models.BPE(unk_token="<unk>", **mark))
    made.pre_tokenizer = library.pre_tokenizers.Whitespace()
    trainer = library.trainers.BpeTrainer(special_tokens=["<unk>"], show_progress=False, **mark)
    characters = " ".join(3 * c for c in "0123456789abcdefghijklmnopqrstuvwxyzPhs().:/")
    made.train_from_iterator(["The patient drank water with it.", characters], trainer)
    made.save(str(tmp_path / "tokenizer.json"))
    tokenizer = tokenizers.load(str(tmp_path))
    table = scanner.run(documents(), {"marked": tokenizer})
    proposal, extension = propose.propose(Ground(table, tokenizer, "marked"))
    assert proposal.heldout_saving > 0.2
    assert proposal.predicted_saving == pytest.approx(proposal.heldout_saving, abs=0.02)
    assert any(c.token.strip() == "pembrolizumab" for c in proposal.candidates)
    assert {c.token for c in proposal.candidates} <= {token.text for token in extension.added}


def test_occurrences_are_those_of_the_extended_tokenizer(proposed):
    _, proposal, extension = proposed
    extended = extension.tokenizer()
    ids = {token.text: token.id for token in extension.added}
    seen = [i for document in documents() for i in extended.encode(document.text)]
    whole = next(c for c in proposal.candidates if "pembrolizumab" in c.token)
    assert whole.occurrences == pytest.approx(seen.count(ids[whole.token]), rel=0.15)


def test_every_candidate_says_what_it_serves(proposed):
    _, proposal, extension = proposed
    assert {c.source for c in proposal.candidates} <= {"term", "word", "intermediate", "chemistry"}
    assert any(c.source == "term" and c.terms for c in proposal.candidates)
    added = {token.text for token in extension.added}
    assert all(c.token in added for c in proposal.candidates)


def test_what_the_tokenizer_cuts_first_is_never_chosen():
    j2 = tokenizers.load("j2")  # its brackets are symbols that no piece may hold
    texts = [Document("a", "f(xenon)krypton(neon)argon " * 40, 0)] * 9
    table = scanner.run(texts, {"j2": j2})
    chosen = choose(j2, Ground(table, j2, "j2").runs(), 50, 0).learned
    assert chosen
    assert not any(b"(" in step.token or b")" in step.token for step in chosen)


def test_where_chance_held_nothing_out_each_passage_is_left_out_in_turn():
    smollm2 = tokenizers.load("smollm2")
    few = [d for d in documents(count=40) if not scanner.is_heldout(d.text)][:12]
    table = scanner.run(few, {"smollm2": smollm2})
    assert table.totals["heldout_characters"] == 0
    proposal, _ = propose.propose(Ground(table, smollm2, "smollm2"))
    assert proposal.heldout_saving == proposal.predicted_saving > 0.05
    assert proposal.heldout_interval is None
    fewer = scanner.run(few[:3], {"smollm2": smollm2})
    assert propose.propose(Ground(fewer, smollm2, "smollm2"))[0].heldout_saving is None


def test_a_character_that_the_vocabulary_spells_by_bytes_shows_them():
    mistral = tokenizers.load("mistral")
    line = "第{}位患者的癫痫与肝病复发，服药后好转。\n"
    texts = [Document(f"{n}", line.format(n) * 8, 0) for n in range(60)]
    table = scanner.run(texts, {"mistral": mistral})
    proposal, _ = propose.propose(Ground(table, mistral, "mistral"))
    found = {c.token: c.pieces for c in proposal.candidates if len(c.token) == 1}
    assert found
    assert all(
        pieces == tuple(f"<0x{byte:02X}>" for byte in token.encode())
        for token, pieces in found.items()
    )
