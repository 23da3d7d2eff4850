"""Encodings are recognised on real text, and broken bytes are not taken for one."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from analyzer.corpus import detect

SHARED = Path(__file__).parents[2].parent / "shared" / "corpora"
ZH = "患者三天前出现发热，体温最高达到三十九度，伴有咳嗽和咽痛，没有恶心呕吐，在外院治疗后没有好转。\n"
LEGACY = {
    "big5": "今天天氣很好，我們去海邊玩。這是一個繁體中文的句子，用來測試編碼。\n",
    "cp949": "안녕하세요. 오늘은 날씨가 매우 좋습니다. 우리는 바다에 갑니다.\n",
    "shift_jis": "今日はとても天気がいいので、海に行きましょう。日本語の文章です。\n",
    "euc_jp": "今日はとても天気がいいので、海に行きましょう。日本語の文章です。\n",
    "cp1251": "Съешь же ещё этих мягких французских булок, да выпей чаю.\n",
    "koi8_r": "Съешь же ещё этих мягких французских булок, да выпей чаю.\n",
    "cp1252": "Le café était très agréable à l’été, où l’on mangeait des crêpes. Mädchen schön.\n",
    "cp1253": "Ο καιρός σήμερα είναι πολύ καλός και πάμε στη θάλασσα.\n",
    "cp1256": "الطقس اليوم جميل جدا ونحن نذهب إلى البحر.\n",
}


@pytest.mark.parametrize(
    "text", [ZH, "今天天气很好，我们去海边玩。", "糖尿病", "第一条 为了规范", "你好"]
)
@pytest.mark.parametrize("times", [1, 50])
def test_gb18030(text, times):
    assert detect.eight_bit((text * times).encode("gb18030")) == "gb18030"


def test_gb18030_with_ascii_around_and_a_broken_line():
    lines = [b"id,text", b"1,ascii only"] * 20 + [ZH.encode("gb18030")] * 9 + [b"\xff\xff\xff"]
    assert detect.eight_bit(b"\n".join(lines)) == "gb18030"


def test_gb18030_beyond_two_bytes():
    assert detect.eight_bit((ZH + "㐀𠀀的字\n").encode("gb18030")) == "gb18030"


@pytest.mark.parametrize("encoding", LEGACY)
@pytest.mark.parametrize("times", [1, 40, 5000])
def test_code_pages(encoding, times):
    data = (LEGACY[encoding] * times).encode(encoding)
    found = detect.eight_bit(data)
    assert found is not None
    assert data.decode(found) == LEGACY[encoding] * times


def test_a_rare_accent_in_ascii_is_a_code_page():
    data = b"plain words in a long line\n" * 50 + "the café was naïve\n".encode("cp1252")
    assert data.decode(detect.eight_bit(data) or "").endswith("the café was naïve\n")


@pytest.mark.parametrize("broken", [b"bad \xff\xfe\n", b"na\xc3 ve\n", b"\xff\n", b"x\x80\x81\n"])
def test_lone_broken_bytes_are_no_code_page(broken):
    assert detect.eight_bit(b"plain words\n" * 50 + broken) is None


def test_mostly_good_utf8_stays_utf8():
    assert detect.eight_bit("naïve\n".encode() * 3 + b"\xff\xfe\n" * 2) == "utf-8"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize(
    "text", [ZH, "plain words\n", "Ελληνικά\n", "Съешь\n", "日本語 1\n", "한국어 ok\n"]
)
def test_wide_without_mark(encoding, text):
    assert detect.wide_without_mark(text.encode(encoding)) == encoding


@pytest.mark.parametrize("data", [bytes(100), bytes(range(256)), b"\x05\0\0\0" * 50, b"abc\0def\0"])
def test_what_is_not_wide(data):
    assert detect.wide_without_mark(data) is None


def test_a_declared_charset_is_taken_if_the_bytes_bear_it_out():
    latin2 = "Příliš žluťoučký kůň".encode("iso8859-2")
    assert detect.eight_bit(latin2, "ISO-8859-2") == "iso8859-2"
    assert detect.eight_bit(ZH.encode("gb18030"), "gb2312") == "gb18030"
    assert detect.eight_bit(ZH.encode(), "gb2312") == "utf-8"
    assert detect.eight_bit("naïve".encode("cp1252"), "no-such-charset") == "cp1252"


@pytest.mark.parametrize("name", ["zh-law", "zh-medical", "zh-tech", "en-medical", "math-tex"])
def test_real_text(name):
    file = SHARED / f"{name}.txt.gz"
    if not file.exists():
        pytest.skip("the shared corpora are not here")
    text = gzip.decompress(file.read_bytes()).decode()[:200_000]
    assert detect.eight_bit(text.encode() + "é".encode()) == "utf-8"
    if name.startswith("zh"):
        for start in range(0, len(text), 20_000):
            data = text[start : start + 2000].encode("gb18030")
            assert data.isascii() or detect.eight_bit(data) == "gb18030"
