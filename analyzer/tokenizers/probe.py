"""Adversarial text on which two tokenizers must agree before one stands in for the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_TEXTS = (
    "",
    " ",
    "a",
    "Hello world",
    " Hello  world   !",
    "   leading and trailing   ",
    "\n",
    "\n\n\nthree\n\nlines\r\nwith CRLF\r\n\r\nand \t tabs\t\t",
    "spaces \n before \n\n  newline",
    "\u00a0no-break\u2003em space\u3000ideographic\u2028line\u2029paragraph\x85next",
    "I'm you're HE'LL it'S they'd we've 'Tis o'clock ’s",
    "CamelCase snake_case kebab-case SCREAMING_CASE x86_64 McDonald's",
    "1 12 123 1234 12345 3.14159 1,000,000 0xFF 1e-9 ½ ² ⅷ ٣٤٥ १२३",
    "naïve café na\u0131ve cafe\u0301 A\u030a \u212b \u1e9b\u0323 ﬁ ﬂ",
    "각 \u1112\u1161\u11ab\u1100\u1173\u11af 가나다",
    "中文没有空格,标点。“引号”《书名》、顿号——破折号……",
    "東京特許許可局 ひらがな カタカナ ﾊﾝｶｸ ㍿ 𠮷野家 𪚥",
    "العربية مُشَكَّل ١٢٣ עברית עִבְרִית فارسی می‌خواهم",
    "हिन्दी क्षत्रिय தமிழ் ไทยไม่มีช่องว่าง ລາວ မြန်မာ ខ្មែរ",
    "Ελληνικά Русский ЁЛКА Қазақ Türkçe İstanbul ıssız ẞ ß",
    "😀😃 👨‍👩‍👧‍👦 👍🏽 🇩🇪🇫🇷 ❤️ ❤ ☃\ufe0f 🏴\U000e0067\U000e0062\U000e007f",
    "zero\u200bwidth\u200cjoin\u200der\u2060word\ufeffbom\u00adsoft",
    "\u202eright to left\u202c \u0301combining first \u20dd",
    "\x00\x01\x02\x07\x08\x0b\x0c\x0e\x1b[0m\x1f\x7f\x80\x9f",
    "\ufffd \ufffe \uffff \ue000 \U0010ffff \U000f0000 \u0378",
    "<s></s><unk><pad> <0x0A> <0xE4> [CLS] [SEP] [UNK] [INST] <|endoftext|> <|im_start|> ##ing",
    "▁ ▁▁ a▁b ▁a Ġ Ġa Ċ </w> @@ ĉ âĢĻ",
    "def f(x):\n    if x:\n\treturn {'a': [1, 2]}  # comment\n\n\n        pass\n",
    "https://example.org/a?b=c&d=%20e#f user@example.com C:\\dir\\file.txt ../a/b.tar.gz",
    "CC(=O)Oc1ccccc1C(=O)O InChI=1S/C9H8O4/c1-6(10) ATGCGTACGTTAGC MKTAYIAKQR H₂SO₄ Na⁺",
    "$$\\frac{\\partial f}{\\partial x} = \\sum_{i=1}^{n} x_i^2$$ ∀x∈ℝ ∃y: x≤y",
    "!!!???...---___***### ::== =>>= <<<>>> (((()))) \"\"\"'''``` ~!@#$%^&*()",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "的" * 70,
    " " * 130,
    "\n" * 40 + "x" + "\t" * 20,
    "ab" * 60 + "AB" * 60 + "1" * 50,
    "a\u0300\u0301\u0302\u0303\u0304b e\u0301\u0323 \u0323\u0301e",
)


def probe_texts(special: Sequence[str] = ()) -> list[str]:
    """Give the probe, with up to 200 special or added tokens of a tokenizer set into text.

    Where one ends as another begins, readers differ in which they take first.

    >>> probe_texts(["<|eot|>", "|>x"])[-2:]
    ['look |>xhere |>x x|>x', '<|eot|>x']
    """
    texts = [*_TEXTS, *(f"x{text}" for text in _TEXTS), *(f" {text}\n" for text in _TEXTS)]
    texts.append("\n".join(_TEXTS))
    names = special[:200]
    texts += [f"look {name}here {name} x{name}" for name in names]
    return texts + sorted(_overlapping(names))[:1000]


def _overlapping(names: Sequence[str]) -> set[str]:
    """Give two names laid over each other, wherever the end of one is the beginning of another."""
    begun: dict[str, list[str]] = {}
    for right in names:
        for shared in range(1, len(right)):
            begun.setdefault(right[:shared], []).append(right[shared:])
    return {
        left + rest
        for left in names
        for shared in range(1, len(left))
        for rest in begun.get(left[-shared:], ())
    }
