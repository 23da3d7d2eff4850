"""The story as Markdown that reads well in a terminal and on a forge."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from rich.cells import cell_len

from analyzer.report import blocks as told
from analyzer.report.build import story
from analyzer.report.words import Words, load

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analyzer.report.story import Section, Story

# only what would act: an underscore inside a word or a lone "<" stays as it reads best
_SPECIAL = re.compile(r"([\\`*\[|~$]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|(?<!\w)_|_(?!\w)|^[#>+-])")
_URL_SAFE = ":/?#@!$&'()*+,;=%~"
_BAR_CELLS = 30
_ROWS_SHOWN = 60
_WIDEST_CELL = 60


def render_markdown(data: dict[str, Any], lang: str = "en") -> str:
    """Give the report of one run as Markdown; corpus text in it can neither link nor format.

    >>> print(render_markdown({}).splitlines()[0])
    # Undecided: not known
    """
    report = story(data, lang)
    words = load(lang)
    parts = [f"# {plain(report.title)}", *_verdict(report, words), *_figures(report, words)]
    return joined([*parts, *evidence(report.sections, words)])


def joined(parts: Sequence[str]) -> str:
    """Give the parts of a document, a blank line between them."""
    return "\n\n".join(part for part in parts if part) + "\n"


def evidence(sections: Sequence[Section], words: Words) -> list[str]:
    """Give the sections of a story, block by block."""
    parts = []
    for section in sections:
        parts.append(f"## {plain(section.title)}")
        for block in section.blocks:
            parts.extend(_BLOCKS[type(block)](block, words))
    return parts


def plain(text: str) -> str:
    r"""Escape what Markdown would read as its own.

    >>> plain("<b>*x* a_b < 0.1 %")
    '\\<b>\\*x\\* a_b < 0.1 %'
    """
    return _SPECIAL.sub(r"\\\1", text)


def code(text: str, *, in_table: bool = False) -> str:
    r"""Give a code span that holds any text; inside a table a pipe still needs its backslash.

    >>> code("a|b"), code("a|b", in_table=True), code("a`b")
    ('`a|b`', '`a\\|b`', '`` a`b ``')
    """
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    ticks = "`" * (longest + 1)
    room = " " if longest else ""
    inside = text.replace("|", "\\|") if in_table else text
    return f"{ticks}{room}{inside}{room}{ticks}" if text else ""


def cite(text: str, link: str) -> str:
    r"""Give a reference, linked where it has an address.

    >>> cite("Rust et al. 2021", "https://arxiv.org/abs/2012.15613")
    '[Rust et al. 2021](<https://arxiv.org/abs/2012.15613>)'
    """
    if not link:
        return plain(text)
    words = plain(text).replace("]", "\\]")
    return f"[{words}](<{quote(link, safe=_URL_SAFE)}>)"


def grid(header: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool]) -> str:
    """Align a table by the width that its cells take on a screen, wide characters counted twice."""
    lines = [header, *rows]
    widths = [
        min(max(3, *(cell_len(line[i]) for line in lines)), _WIDEST_CELL)
        for i in range(len(header))
    ]
    rule = [f"{'-' * (w - 1)}:" if r else "-" * w for w, r in zip(widths, right, strict=True)]

    def row(cells: Sequence[str]) -> str:
        filled = []
        for cell, width, to_right in zip(cells, widths, right, strict=True):
            room = " " * max(0, width - cell_len(cell))
            filled.append(room + cell if to_right else cell + room)
        return f"| {' | '.join(filled)} |"

    return "\n".join([row(header), f"| {' | '.join(rule)} |", *map(row, rows)])


def _verdict(report: Story, words: Words) -> list[str]:
    verdict = report.verdict
    parts = [
        f"**{plain(verdict.confidence)}**{words('stop')} {plain(verdict.lead)}",
        plain(verdict.subject),
    ]
    parts += points(words("page.why"), verdict.reasons)
    none = words("page.no_flips_yet" if verdict.missing else "page.no_flips")
    parts += points(words("page.flips"), verdict.flips or (none,))
    parts += points(
        words("page.needs"), [f"{label}{words('colon')}{value}" for label, value in verdict.needs]
    )
    parts += points(words("page.missing"), verdict.missing)
    return parts


def points(title: str, lines: Sequence[str]) -> list[str]:
    """Give a heading and a list under it; nothing where the list is empty."""
    if not lines:
        return []
    return [f"## {title}", "\n".join(f"- {plain(line)}" for line in lines)]


def _figures(report: Story, words: Words) -> list[str]:
    rows = [(plain(f.label), plain(f.value), plain(f.note)) for f in report.figures]
    title = words("page.figures")
    header = (words("page.figure"), words("facts.value"), words("page.remark"))
    return [f"## {title}", grid(header, rows, (False, True, False))]


def _paragraph(block: told.Paragraph, _: Words) -> list[str]:
    return [plain(block.text)]


def _heading(block: told.Heading, _: Words) -> list[str]:
    return [f"### {plain(block.text)}"]


def _points(block: told.Points, _: Words) -> list[str]:
    return ["\n".join(f"- {plain(line)}" for line in block.lines)]


def _pairs(block: told.Pairs, words: Words) -> list[str]:
    return [
        "\n".join(f"- {plain(label)}{words('colon')}{plain(value)}" for label, value in block.rows)
    ]


def _table(block: told.Table, words: Words) -> list[str]:
    rows = [
        [_cell(cell, column) for cell, column in zip(row, block.columns, strict=True)]
        for row in block.rows[:_ROWS_SHOWN]
    ]
    right = [column.kind == "number" for column in block.columns]
    note = block.note
    if len(block.rows) > _ROWS_SHOWN:
        note = words("rows_in_page", shown=_ROWS_SHOWN, note=note)
    return [grid([plain(c.label) for c in block.columns], rows, right), plain(note)]


def _cell(cell: told.Cell, column: told.Column) -> str:
    if column.kind == "pieces":
        return code(" ".join(cell.parts), in_table=True)
    if column.kind in {"code", "term", "token", "forms"}:
        return code(cell.text, in_table=True)
    if cell.link:
        return cite(cell.text, f"{cell.link}.md")
    return " ".join([plain(cell.text), *(cite(*reference) for reference in cell.references)])


def _bars(block: told.Bars, _: Words) -> list[str]:
    rows = [(plain(bar.label), _drawn(bar), plain(bar.value)) for bar in block.bars]
    return [f"**{plain(block.caption)}**", grid(("", "", ""), rows, (False, False, True))]


def _drawn(bar: told.Bar) -> str:
    whole = round(min(max(bar.fill, 0.0), 1.0) * _BAR_CELLS)  # a damaged file may hold any number
    solid = whole if bar.part is None else round(min(max(bar.part, 0.0), 1.0) * _BAR_CELLS)
    return "█" * solid + "░" * (whole - solid) or "▏"


def _plot(block: told.Plot, words: Words) -> list[str]:
    parts = [f"**{plain(block.caption)}**{words('colon')}{plain(block.description)}"]
    return parts + (_table(block.table, words) if block.table else [])


def _samples(block: told.Samples, words: Words) -> list[str]:
    parts = []
    for sample in block.rows:
        lines = [
            f"- {plain(sample.summary)}",
            f"  - {words('page.before')}{words('colon')}{code(' '.join(sample.before))}",
            f"  - {words('page.after')}{words('colon')}{code(' '.join(sample.after))}",
        ]
        parts.append("\n".join(lines))
    return parts


def _cuts(block: told.Cuts, words: Words) -> list[str]:
    return [
        "\n".join(
            [
                f"- {code(text)}",
                *(f"  - {plain(c.count)}{words('colon')}{code(' '.join(c.pieces))}" for c in cuts),
            ]
        )
        for text, cuts in block.rows
    ]


def _rules(block: told.Rules, words: Words) -> list[str]:
    parts = [plain(block.summary)]
    for rule in block.rules:
        title = f"{plain(rule.title)} " if rule.title else ""
        lines = [f"### {title}{code(rule.name)}: {rule.outcome_text}, {plain(rule.vote)}", ""]
        lines += [plain(rule.because), ""] if rule.because else []
        lines += [
            f"- {code(name)}: {', '.join(filter(None, (plain(value), plain(test), holds)))}"
            for name, value, test, holds in rule.facts
        ]
        if rule.references:
            cited = words("list_gap").join(cite(*reference) for reference in rule.references)
            lines.append(f"- {words('page.references')}{words('colon')}{cited}")
        parts.append("\n".join(lines).rstrip())
    return parts


def _glossary(block: told.Glossary, words: Words) -> list[str]:
    return [
        "\n".join(f"- **{plain(name)}**{words('colon')}{plain(text)}" for name, text in block.rows)
    ]


def _excerpts(block: told.Excerpts, _: Words) -> list[str]:
    """Give each text as a quotation on one line, its symbols as code."""
    return [
        "> "
        + "".join(
            [
                code(r.text.replace("\n", " ⏎ ")) if r.tone else plain(r.text.replace("\n", " ⏎ "))
                for r in runs
            ]
        )
        for runs in block.rows
    ]


_BLOCKS: dict[type, Callable[[Any, Words], list[str]]] = {
    told.Paragraph: _paragraph,
    told.Heading: _heading,
    told.Points: _points,
    told.Pairs: _pairs,
    told.Table: _table,
    told.Bars: _bars,
    told.Plot: _plot,
    told.Samples: _samples,
    told.Cuts: _cuts,
    told.Rules: _rules,
    told.Glossary: _glossary,
    told.Excerpts: _excerpts,
}
