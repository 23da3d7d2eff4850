"""Everyday text holds no symbols, alone and amid a letter."""

import pytest

from analyzer import symbols

TEXTS = {
    "chat": """\
Anna: are you coming tonight?
Ben: yes, around eight
Anna: great, bring some wine
Ben: red or white?""",
    "chat with times": """\
[10:02] Anna: are you coming tonight?
[10:03] Ben: yes :)
[10:03] Anna: great
[10:05] Ben: see you""",
    "chat in brackets": """\
<anna> anyone here?
<ben> yep
<anna> how do I get to the station?
<ben> take bus 42""",
    "chat in Chinese": """\
张三: 在吗
李四: 在的
张三: 明天开会吗?
李四: 开, 9:30""",
    "chat with dates": """\
12/03/2024, 10:02 - Anna: are you coming?
12/03/2024, 10:03 - Ben: yes
12/03/2024, 10:04 - Anna: <Media omitted>
12/03/2024, 10:05 - Ben: nice!""",
    "recipe": """\
Pancakes

200 g flour
2 eggs
300 ml milk
1 tbsp sugar
1/2 tsp salt

Mix the flour, eggs and milk. Heat a pan (medium). Fry 2 min/side.""",
    "recipe in Chinese": """\
红烧肉
五花肉 500克
生抽 2勺
老抽 1勺
冰糖 30g
八角 2个
做法：1. 五花肉切块，焯水。2. 炒糖色。""",
    "results": """\
Nadal d. Federer 6-4, 3-6, 7-6(5)
Djokovic d. Murray 6-2 6-4
Swiatek d. Sabalenka 7-5, 6-3""",
    "address": """\
ACME GmbH
Hauptstr. 5a
D-10115 Berlin
USt-IdNr.: DE123456789
IBAN: DE89 3704 0044 0532 0130 00
BIC: COBADEFFXXX""",
    "bibliography": """\
[1] Smith, J. and Doe, A. (2010). On things. J. Phys. A 43(12), 1-15. doi:10.1088/1751-8113/43/12/125001
[2] Lee, K. et al. Nature 456, 53–59 (2008).
[3] Vaswani A. et al., "Attention is all you need," in NeurIPS 2017, pp. 5998-6008.
[4] ISBN 978-0-262-03384-8; arXiv:1706.03762v5""",
    "timetable": """\
Train  Dep    Arr    Plat
ICE 571 08:05 11:42 7
RE 4 08:15 09:01 3
S3 08:20 08:44 12
IC 2023 09:00 12:58 5""",
    "products": """\
Canon EOS R5 - $3,899
Nikon Z6 II - $1,999
Sony A7 III - $1,799
Fujifilm X-T4 - $1,699
Panasonic GH5 - $1,297
iPhone 13 Pro Max 256GB""",
    "cars": """\
The BMW X5, the Audi A4 and Q7, the Mercedes C63 AMG, the VW T5, the Mazda CX-5, the Volvo XC90 and the Kia EV6 were tested; the Toyota RAV4 won. The Tesla S P100D was quickest.""",
    "cameras": """\
We compared the Canon 5D Mark IV, the Nikon D850, the Sony A7R III, the Leica M10, the Olympus E-M1 and the Pentax K-1. The D850 and the K-1 had the best sensors; the GH5S was best for video.""",
    "chips": """\
The A14, the M1, the Snapdragon 888 and the Exynos 2100 were compared with Intel's i7-1185G7 and AMD's R7 5800U. The GTX 1080, RTX 3090 and RX 6800 XT are cards; TSMC made them in N7 and N5.""",
    "lyrics": """\
Oh baby, baby (oh oh)
La la la, na na na
How was I supposed to know
That something wasn't right here?

[Chorus]
Hit me one more time (x2)""",
    "email": """\
From: John Doe <john@example.com>
To: Jane Roe <jane@example.com>
Cc: team@example.com
Date: Mon, 3 Jun 2024 10:02:11 +0200
Subject: Re: [URGENT] Q3 numbers

Hi Jane,

> Could you send me the numbers?
> Thanks

Sure, see attached (Q3_final_v2.xlsx).

Best,
John
--
John Doe | ACME Inc. | +1 (555) 123-4567""",
    "citations": """\
See 42 U.S.C. § 1983; Fed. R. Civ. P. 12(b)(6); Ashcroft v. Iqbal, 556 U.S. 662, 678 (2009) (citing Twombly, 550 U.S. at 570); Cal. Civ. Code § 1798.140(o)(1)(A)-(K); 17 C.F.R. § 240.10b-5(a)–(c); In re Doe, No. 12-cv-3456 (S.D.N.Y. 2013).""",
    "citations in Chinese": """\
根据《中华人民共和国民法典》第一千零六十二条第(一)项、最高人民法院法释〔2020〕22号、(2019)京01民终1234号民事判决书，判决如下：""",
    "accounts": """\
             2023    2022   Change
Revenue     $1,234  $1,100   12.2%
COGS          (567)   (510)  11.2%
Gross profit   667     590   13.1%
EBITDA         234     201   16.4%
EPS (diluted) $1.23   $1.01""",
    "accounts in Chinese": """\
单位：万元
项目 2023年 2022年 同比
营业收入 12,345.67 11,000.00 12.2%
净利润 1,234.5 1,100.0 12.2%
ROE(%) 12.3 11.1 +1.2pp""",
    "tickers": """\
AAPL 187.44 +1.2%
MSFT 402.56 -0.3%
BRK.B 365.12 +0.1%
TSLA 248.48 -2.4%
NVDA 495.22 +3.1%""",
    "form": """\
Name: John Doe
Age: 42
Height: 1.80 m
Weight: 80 kg
Blood type: A+""",
    "form in Chinese": """\
姓名: 张三
年龄: 42
电话: 13800138000
邮箱: zhangsan@example.com""",
    "verses": """\
Gen 1:1 In the beginning God created the heaven and the earth.
Gen 1:2 And the earth was without form, and void; and darkness was upon the face of the deep.
John 3:16 For God so loved the world""",
    "flights": """\
BA117 LHR-JFK 08:25 T5 B32
LH400 FRA-JFK 10:55 T1 Z25
AF006 CDG-JFK 13:25 2E K41""",
    "posts": """\
@anna omg this is SO good!!! #foodie #yum 😋 https://t.co/abc123 RT @ben: lol
@ben thx ;-) <3""",
    "subtitles": """\
1
00:00:01,000 --> 00:00:04,000
Hello, there.

2
00:00:05,000 --> 00:00:07,500
- Who are you?
- I'm John.""",
    "inventory": """\
SKU-1001  Widget A   x12  $3.50
SKU-1002  Widget B   x7   $4.25
SKU-1003  Gadget C   x30  $1.10""",
    "contents": """\
1 Introduction .... 1
1.1 Motivation .... 2
1.2 Outline .... 5
2 Background .... 7""",
    "units": """\
A 5 m x 3 m room, 20 V/50 Hz, 16 GB RAM, 4K@60Hz, USB-C 3.1, AC/DC, Wi-Fi 802.11ac, H.264, MP3, A4 paper, B5, 3D, 5G""",
    "chat whose names stand above": "Ann:\nif you say so\nme:\nno way...\nAnn:\nlet me check...",
    "findings in Chinese": "WBC(白细胞)12.3\nPLT(血小板)210\nALT(谷丙转氨酶)35\nAST(C级酶)40",
    "gloss in Chinese": "CT检查heart failure心肌梗死COPD(慢性阻塞性肺疾病)β-受体阻滞剂",
    "findings, two lines": "乙肝五项：HBsAg(-) HBsAb(+)\nHBeAg(-) HBeAb(-) HBcAb(+)",
    "findings and measures": "FEV1/FVC=70%; PaO2=60mmHg\nFEV1占预计值55%; PaCO2=48mmHg",
    "tags of a forum": "[b]EDIT:[/b] fixed :) thx!\n>> +1, same here (v2.1)\nTL;DR = try again",
    "reposts": "终于抢到了！[doge] 链接>>> 看\n//@小明:转发微博\n//@路人甲：哈哈哈[允悲]2333 yyds",
    "things to do": "[x] pay rent!!\n[ ] eggs (12), OJ, TP\n[-] gym --> moved to thu",
    "league table": "1. Leeds 46 27 9 10 95:43  +52  90 (P)\n2. Burnley 46 24 16 6  +53  88*\n* -3 pts",
    "cut list": "4 @ 2x4x8' -> legs 28-1/2\"; 2 @ 1x6x10' (aprons)\n1) glue+clamp; 2) pre-drill!!",
    "chat of code's words": "me: for sure\nAnn: import taxes are high\nme: let it be (:\nAnn: return it",
}


@pytest.mark.parametrize("name", TEXTS)
def test_everyday_text_holds_no_symbols(name):
    text = TEXTS[name]
    assert symbols.detect(text) == []
    assert symbols.detect(f"Here is an example.\n\n{text}\n\nThat is all there is to say.\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n---\napiVersion: v1\nkind: Pod\n",
        "loop: mov eax, 1\n      add eax, ebx\n      jmp loop\n",
        "switch (x) {\ncase 1: return f(x);\ncase 2: return g(x);\ndefault: break;\n}\n",
    ],
)
def test_keys_and_labels_that_recur_are_code(text):
    assert [span.class_ for span in symbols.detect(text)] == ["code"]
