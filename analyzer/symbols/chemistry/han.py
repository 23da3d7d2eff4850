"""Names of compounds and drugs in Chinese text, which has no spaces around them.

Systematic names follow 无机、有机化学命名原则 (1980 and 2017), drugs the stems of
中国药品通用名称命名原则. Each expression starts with one of few characters, so that a
scan is fast; what stands before is taken in afterwards.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.symbols.page import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

_HAN = re.compile(
    r"[氧氯氟溴碘硫氮氢磷氰砷]化(?:[二三四五]?(?:氢|碳|钠|钾|钙|镁|铝|铁|铜|锌|银|汞|硫|硅|钛|锂|钡|铅|锡|锰|铬|镍|钴|磷|氮|亚铁|亚铜|铵|氯|砷))"
    r"|[硫硝碳磷盐醋氯锰硅硼铬草乳檬戊]酸(?:氢)?(?:二氢)?(?:钠|钾|钙|镁|铁|铜|锌|铝|银|铵|钡|亚铁|锂|锰|铅)"
    r"|[甲乙丙丁戊己庚辛壬癸苯萘吡呋噻喹](?:(?<=吡)啶|(?<=呋)喃|(?<=噻)吩|(?<=喹)啉|[丙丁戊己庚辛苯甲]|(?=[二三烷烯炔醇醛酮酸酯醚胺腈酚酰苯]))"
    r"[二三]?(?:烷|烯|炔|醇|醛|酮|酸酯|酸|酯|醚|胺|腈|酚|酰胺|苯)(?!性)"
)
_HAN_BEFORE = re.compile(
    r"(?:[一二三四五六七八九十聚过次亚高偏多对邻间-]|氯|溴|氟|碘|氢|重|柠|硝基|氨基|羟基|甲基|乙基|丙基|丁基|苯基|乙酰|环|异|正|叔|苯|甲氧基|碳酸"
    r"|磷酸){0,6}$"
)
_HAN_ENDS = "烷烯炔醇醛酮酸酯醚胺腈酚化"
_NO_HAN = frozenset({"辛酸", "乙酸性"})
_STEM = re.compile(
    "替尼|单抗|他汀|沙坦|洛尔|普利|西林|沙星|拉唑|地平(?![线面])|昔芬|莫司|培南|霉素|环素|他滨|替康|膦酸|列汀|列净|沙班"
    "|双胍|西泮|唑仑|噻嗪|昔布|洛芬|那韦|洛韦|康唑|硝唑|泼尼松|米松|紫杉醇|头孢[他克噻曲拉哌呋羟氨唑地丙西][\u4e00-\u9fff]"
    "|沙利铂|达铂|顺铂|卡铂|洛铂|司琼|司他韦?|那非|格列[美本齐吡喹][\u4e00-\u9fff]|拉西坦|加巴喷丁|布洛芬|阿司匹林|吗啡|可待因"
)
_ALONE = re.compile(
    "紫杉醇|泼尼松|头孢..|顺铂|卡铂|洛铂|格列..|加巴喷丁|布洛芬|阿司匹林|吗啡|可待因"
)
# The characters by which the rest of such names is written.
_BEFORE_STEM = re.compile(
    "[阿奥苯比吡布达丹地度多厄恩尔法非芬氟福伏呋格海吉加甲卡康考克可奎拉来赖兰雷利磷硫咯洛氯罗马美米莫那纳萘尼"
    "诺帕哌潘培泮普羟氢曲去瑞塞噻赛沙舍舒顺司索他泰坦特替头妥维文西硝溴亚伊依乙异吲英扎左佐托昂卢贝伐二万古红青链"
    "庆大四土强林丝裂博新奇吉非厄洛埃索仑曲妥珠帕博利信迪普]{1,6}$"
)

# 甲药加乙药: in front, these are mostly words of the sentence.
_AND = re.compile("加(?![替巴])|多(?![西柔奈沙])|克(?![拉林唑])")


def names_in_han(text: str) -> Iterator[Hit]:
    """Give names of compounds and drugs written in Chinese.

    >>> [text[h.start : h.end] for text in ["服用二甲双胍和阿托伐他汀"] for h in names_in_han(text)]
    ['二甲双胍', '阿托伐他汀']
    """
    if any(end in text for end in _HAN_ENDS):
        for match in _HAN.finditer(text):
            if match.group() not in _NO_HAN:
                before = _HAN_BEFORE.search(text[max(0, match.start() - 8) : match.start()])
                start = match.start() - len(before.group() if before else "")
                yield Hit(start, match.end(), "name")
    for match in _STEM.finditer(text):
        before = _BEFORE_STEM.search(text[max(0, match.start() - 6) : match.start()])
        start = before.start() - before.end() + match.start() if before else match.start()
        start += _AND.match(text, start, match.end()) is not None
        if start < match.start() or _ALONE.fullmatch(match.group()):
            yield Hit(start, match.end(), "name")
