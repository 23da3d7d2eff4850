"""Each initialiser by what it promises, and how one is asked for."""

from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest

from analyzer.errors import UsageError
from analyzer.inject import INITIALISERS, Settings, open_checkpoint, parse
from analyzer.inject.gensim_vectors import TRAINERS
from analyzer.inject.initialisers.base import Context, Domain
from analyzer.inject.initialisers.domain import domain_vectors
from analyzer.inject.initialisers.focus import sparsemax
from analyzer.inject.matrix import spread
from analyzer.inject.nearest import nearest, pick_device, unit
from analyzer.inject.references import NewToken, new_tokens
from analyzer.inject.surgery import fill
from analyzer.inject.vectors import Vectors, train
from analyzer.inject.word_vectors import read_vectors
from tests.inject.models import extension_of

TOKENS = (NewToken(500, "abc", (300, 20, 70), (4, 1, 2)), NewToken(501, "d", (31,), (1,)))


@pytest.fixture
def matrices(checkpoint_of):
    return open_checkpoint(checkpoint_of("phi", "float32", "20KB")).matrices


@cache
def domain():
    tokenizer = SimpleNamespace(encode=lambda line: [int(i) for i in line.split()])
    random = np.random.default_rng(3)
    lines = [" ".join(map(str, random.zipf(1.3, 30) % 400)) + " 500 70 500" for _ in range(300)]
    return Domain(("\n".join(lines),), tokenizer)


def rows(name, matrix, tokens=TOKENS, seed=0):
    context = Context(np.random.default_rng(seed), domain=domain())
    return INITIALISERS[name].compute(matrix, tokens, context)


@pytest.mark.parametrize("name", INITIALISERS)
def test_every_initialiser_is_finite_seeded_and_changes_nothing(matrices, name):
    for matrix in matrices:
        before = matrix.raw().copy()
        made = rows(name, matrix)
        assert made.shape == (2, matrix.width)
        assert made.dtype == np.float32
        assert np.isfinite(made).all()
        assert np.array_equal(made, rows(name, matrix))
        assert np.array_equal(before, matrix.raw())
    assert INITIALISERS[name].summary
    assert INITIALISERS[name].reference


@pytest.mark.parametrize("name", ["mean", "length", "weighted", "ends", "frequent"])
def test_a_token_of_one_piece_starts_as_that_piece(matrices, name):
    assert np.allclose(rows(name, matrices[0])[1], matrices[0].take([31])[0], atol=1e-6)


@pytest.mark.parametrize("name", INITIALISERS)
def test_a_token_without_pieces_gets_a_row_all_the_same(matrices, name):
    tokens = (NewToken(500, "?", (), ()),)
    assert np.isfinite(rows(name, matrices[0], tokens)).all()


def test_weights_are_those_that_are_promised(matrices):
    head = next(m for m in matrices if m.role == "output")
    inner = matrices[0]
    assert np.allclose(rows("mean", inner)[0], inner.take([300, 20, 70]).mean(axis=0))
    weights = np.array([4, 1, 2])[:, None] / 7
    assert np.allclose(rows("length", inner)[0], (weights * inner.take([300, 20, 70])).sum(axis=0))
    assert np.array_equal(rows("ends", inner)[0], inner.take([70])[0])
    assert np.array_equal(rows("ends", head)[0], head.take([300])[0])
    assert np.array_equal(rows("frequent", inner)[0], inner.take([20])[0])
    own = np.linalg.norm(inner.take([300, 20, 70]), axis=1).mean()
    assert np.linalg.norm(rows("weighted", inner)[0]) == pytest.approx(own, rel=1e-5)
    assert not rows("zero", inner).any()


def test_draws_have_the_moments_of_the_old_rows(checkpoint_of):
    from analyzer.inject.initialisers import hewitt

    matrix = open_checkpoint(checkpoint_of("gpt2", "float16")).matrices[0]
    many = [NewToken(i, "x", (1,), (1,)) for i in range(6000)]
    old = matrix.take(range(matrix.used))
    mean, deviation = spread(matrix)
    assert np.allclose(mean, old.mean(axis=0), atol=1e-6)
    assert np.allclose(deviation, old.std(axis=0), atol=1e-6)
    drawn = rows("random", matrix, many)
    assert np.allclose(drawn.std(axis=0), deviation, rtol=0.1)
    drawn = rows("hewitt", matrix, many)
    assert np.allclose(drawn.mean(axis=0), mean, atol=1e-5)
    wanted = hewitt.SCALE * np.cov(old.T, bias=True)
    assert np.allclose(np.cov(drawn.T), wanted, atol=0.1 * wanted.max())


def test_the_nearest_rows_are_those_of_a_full_comparison(matrices):
    matrix = matrices[0]
    every = matrix.take(range(matrix.used))
    queries = every[[7, 200]] + np.float32(0.001)
    ids, cosines = nearest(queries, matrix, 5)
    full = unit(queries) @ unit(every).T
    assert np.array_equal(ids, np.argsort(-full, axis=1)[:, :5])
    assert np.allclose(cosines, -np.sort(-full, axis=1)[:, :5], atol=1e-6)
    assert [int(i) for i in ids[:, 0]] == [7, 200]


def test_torch_gives_the_same_neighbours_as_numpy(matrices):
    import torch

    from analyzer.inject.nearest import greatest

    matrix = matrices[0]
    queries = unit(matrix.take([7, 200]) + np.float32(0.001))
    every = unit(matrix.take(range(matrix.used)))
    ids, cosines = nearest(queries, matrix, 5)
    every[[3, 9]] = np.nan  # a broken row is nobody's neighbour
    assert not {3, 9} & {*ids.ravel().tolist()}
    found, places = greatest(torch.from_numpy(queries), torch.from_numpy(every), 5, "cpu")
    assert np.array_equal(ids, places.numpy())
    assert np.allclose(cosines, found.numpy(), atol=1e-6)


def test_a_device_that_is_not_there_is_refused():
    import torch

    if torch.cuda.is_available():
        assert pick_device("auto") == "cuda"
    else:
        assert pick_device("auto") == "cpu"
        with pytest.raises(UsageError):
            pick_device("cuda")


def test_mixtures_noise_and_sides_are_asked_for_by_name(matrices):
    recipe = parse("0.5*mean+0.5*frequent, ends")
    context = Context(np.random.default_rng(0))
    mixed = recipe.of(matrices[0]).compute(matrices[0], TOKENS, context)
    halves = (rows("mean", matrices[0]) + rows("frequent", matrices[0])) / 2
    assert np.allclose(mixed, halves, atol=1e-6)
    head = next(m for m in matrices if m.role == "output")
    assert [one.name for _, one in recipe.of(head).terms] == ["ends"]
    assert parse("mean+0.1*noise").input.near_pieces
    assert not parse("random").input.near_pieces
    assert parse("auto").input.terms
    for wrong in ("men", "", "mean+", "a,b,c", "mean*2", "-1*mean"):
        with pytest.raises(UsageError):
            parse(wrong)


def test_pieces_are_those_of_running_text(checkpoint_of):
    for name in ("gpt2", "llama-untied", "bert", "t5"):
        source = checkpoint_of(name)
        extension = extension_of(source)
        base, extended = extension.base, extension.tokenizer()
        for token in new_tokens([(t.id, t.text) for t in extension.added], base, extended):
            spelled = b"".join(base.token_bytes(piece) for piece in token.pieces)
            if name == "bert":
                assert spelled.strip() == token.text.strip().encode()
            else:
                assert spelled == extended.token_bytes(token.id)


def test_text_of_the_domain_says_which_old_rows_a_token_is_like(matrices):
    random = np.random.default_rng(0)
    groups = [
        (1, 2, 3, 4, 500),
        (11, 12, 13, 14, 501),
    ]  # 500 stands among 1 to 4, 501 among 11 to 14
    lines = [random.permutation(groups[i % 2]).tolist() for i in range(2000)]
    lines += [random.integers(20, 60, 8).tolist() for _ in range(500)]
    vectors = train(lines, np.random.default_rng(0))
    directions = unit(vectors.rows)
    own, other = directions[vectors.places([500, 501])]
    assert directions[vectors.places([1, 2, 3, 4])] @ own == pytest.approx(1, abs=0.4)
    assert (directions[vectors.places([1, 2, 3, 4])] @ other).max() < 0.5
    assert vectors.places([7777]).tolist() == [-1]
    text = "\n".join(" ".join(map(str, line)) for line in lines)
    place = Domain((text,), SimpleNamespace(encode=lambda line: [int(i) for i in line.split()]))
    context = Context(np.random.default_rng(0), domain=place)
    tokens = (NewToken(500, "a", (100, 101), (1, 1)),)
    made = INITIALISERS["focus"].compute(matrices[0], tokens, context)[0]
    near = [float(unit(made[None]) @ unit(row[None]).T) for row in matrices[0].take([1, 2, 3, 4])]
    assert np.mean(near) > 0.25


@pytest.mark.parametrize("trainer", TRAINERS)
def test_vectors_may_be_trained_by_gensim(trainer, matrices):
    """Tokens that stand together get like vectors, rare ones none, the same each time."""
    random = np.random.default_rng(0)
    lines = [random.permutation([1, 2, 3, 4] if i % 2 else [11, 12, 13, 14]) for i in range(3000)]
    text = "\n".join(" ".join(map(str, line.tolist())) for line in [*lines, np.array([7777])])
    tokenizer = SimpleNamespace(
        encode=lambda line: [int(i) for i in line.split()],
        token_bytes=lambda i: b"%d" % i,
    )
    first, again = (domain_vectors(_domain_context(text, tokenizer, trainer)) for _ in range(2))
    assert first.ids.tolist() == [1, 2, 3, 4, 11, 12, 13, 14]
    assert np.array_equal(first.rows, again.rows)
    cosines = unit(first.rows) @ unit(first.rows).T
    assert cosines[:4, :4].min() > cosines[:4, 4:].max()
    with pytest.raises(UsageError, match="too little"):
        domain_vectors(_domain_context("1 2 3", tokenizer, trainer))


def test_an_aligned_row_holds_what_the_vectors_tell_of_rows_and_no_more(matrices):
    """Vectors that determine rows give back the row; those that say nothing give the mean row."""
    matrix, random = matrices[0], np.random.default_rng(0)
    rows = matrix.take(range(1, 400))
    center = rows.mean(axis=0)
    turn = np.linalg.qr(random.standard_normal((matrix.width, matrix.width)))[0]
    lengths = np.linalg.norm(rows - center, axis=1)
    told = np.vstack([rows - center, rows[6] - center]) @ turn
    blind = random.standard_normal(told.shape)
    away = {}
    for name, numbers in (("told", told), ("blind", blind)):
        ids = np.array([*range(1, 400), 500])
        vectors = Vectors(ids, np.ones(400, dtype=np.int64), numbers.astype(np.float32))
        context = Context(np.random.default_rng(0), domain=Domain((), None, vectors))
        (made,) = INITIALISERS["aligned"].compute(matrix, TOKENS[:1], context)
        wanted = rows[6] if name == "told" else center
        away[name] = np.linalg.norm(made - wanted) / np.median(lengths)
    assert away["told"] < 0.5  # what it does not hold is the length of its vector
    assert away["blind"] < 0.5


def _domain_context(text, tokenizer, trainer):
    domain = Domain((text,), tokenizer, trainer=trainer)
    return Context(np.random.default_rng(0), domain=domain)


def test_without_text_of_the_domain_the_way_out_is_told(matrices):
    for name in ("focus", "aligned"):
        with pytest.raises(UsageError, match="text of the domain"):
            INITIALISERS[name].compute(matrices[0], TOKENS, Context(np.random.default_rng(0)))


def test_sparsemax_is_a_distribution():
    weights = sparsemax(np.random.default_rng(0).standard_normal(50).astype(np.float32))
    assert weights.sum() == pytest.approx(1, abs=1e-5)
    assert 0 < (weights > 0).sum() < 10


def test_vectors_of_words_may_be_given(checkpoint_of, tmp_path):
    """A file of word2vec, fastText or GloVe takes the place of text; words of one token count."""
    base = open_checkpoint(checkpoint_of("llama-tied", "bfloat16"))
    tokenizer = extension_of(base.root).tokenizer()
    known = [i for i in range(300, tokenizer.info.vocab_size) if tokenizer.token_bytes(i)]
    words = {i: tokenizer.token_bytes(i).decode(errors="ignore").strip() for i in known}
    words = {i: word for i, word in words.items() if word.isalpha() and word.isascii()}
    random = np.random.default_rng(0)
    numbers = {word: random.standard_normal(4).astype(np.float32) for word in words.values()}
    lines = [f"{word} {' '.join(map(str, row.tolist()))}" for word, row in numbers.items()]
    path = tmp_path / "words.vec"
    path.write_text("\n".join([f"{len(lines)} 4", *lines, "notoneofthetokens 1 2 3 4"]), "utf-8")
    found = read_vectors(path, tokenizer)
    assert len(found.ids) > 10
    for i, row in zip(found.ids.tolist(), found.rows, strict=True):
        assert np.array_equal(row, numbers[tokenizer.token_bytes(i).decode().strip()])
    settings = Settings(parse("aligned"), vectors=path)
    added = [(token.id, token.text) for token in extension_of(base.root).added]
    tokens = new_tokens(added, base.tokenizer, tokenizer)
    aligned, plain = (
        next(iter(fill(base, tokenizer, tokens, s).values()))
        for s in (settings, Settings(parse("mean")))
    )
    moved = [t.id for t in tokens if not np.allclose(aligned[t.id], plain[t.id])]
    assert moved == [t.id for t in tokens if t.id in found.ids]
    assert moved
    for wrong in ("", "a b c\n", "the 1 2\nof 1\n", "the nan\nof 1\n", "zzzzqq 1 2\n"):
        path.write_text(wrong, "utf-8")
        with pytest.raises(UsageError):
            read_vectors(path, tokenizer)
