"""The page in a real browser: nothing said, nothing fetched, keys and filter work."""

from __future__ import annotations

import pytest

from analyzer.report import render_html

from .chromium import Browser


@pytest.fixture(scope="module")
def browser():
    started = Browser()
    yield started
    started.close()


@pytest.fixture
def page(tmp_path):
    def write(data, lang="en"):
        path = tmp_path / "report.html"
        path.write_text(render_html(data, lang), encoding="utf-8", errors="replace")
        return path

    return write


COUNTS = "[...document.querySelectorAll('#table-terms tbody tr')].filter(r => !r.hidden)"
FIRST = f"{COUNTS}[0].cells[0].textContent"


@pytest.mark.parametrize("name", ["sample", "sample_zh", "hostile"])
def test_it_says_nothing_and_asks_for_nothing(browser, page, name, request):
    path = page(request.getfixturevalue(name))
    browser.open(path)
    assert browser.run("window.pwned") is None
    assert browser.run("document.querySelectorAll('img, iframe, [onmouseover]').length") == 0
    assert browser.said() == []
    assert browser.asked_for() == [path.as_uri()]


def test_columns_sort_by_click_and_by_key(browser, page, sample):
    browser.open(page(sample))
    ranked = browser.run(FIRST)
    count = "document.querySelector('#table-terms th[data-key=count]')"
    browser.run(f"{count}.querySelector('button').click()")
    assert browser.run(f"{count}.ariaSort") == "descending"
    browser.run(f"{count}.querySelector('button').click()")
    assert browser.run(f"{count}.ariaSort") == "ascending"
    smallest = min(sample["terms"]["top"], key=lambda term: term["count"])
    assert browser.run(FIRST) == smallest["term"]
    browser.run(f"{count}.querySelector('button').click()")
    assert browser.run(f"{count}.ariaSort") is None
    assert browser.run(FIRST) == ranked
    browser.run("document.querySelector('#table-terms').focus()")
    browser.press("1")
    assert browser.run(FIRST) == browser.run(
        f"{COUNTS}.map(r => r.cells[0].textContent).sort((a, b) => a.localeCompare(b, 'en'))[0]"
    )


def test_rows_are_filtered_by_text_and_by_class(browser, page, sample):
    browser.open(page(sample))
    browser.run("document.querySelector('#table-terms').focus()")
    browser.press("/")
    for key in "AMINE":
        browser.press(key)
    terms = [t["term"] for t in sample["terms"]["top"] if "amine" in " ".join(t["forms"]).lower()]
    assert browser.run(f"{COUNTS}.map(r => r.cells[0].textContent)") == terms
    tools = "document.querySelector('#table-terms').previousElementSibling"
    assert browser.run(f"{tools}.querySelector('output').value").startswith(f"{len(terms)} of")
    browser.press("Escape")
    assert browser.run(f"{COUNTS}.length") == len(sample["terms"]["top"])
    browser.run(
        f"const s = {tools}.querySelector('select'); s.value = 'abbreviation';"
        "s.dispatchEvent(new Event('change'))"
    )
    wanted = sum(term["class"] == "abbreviation" for term in sample["terms"]["top"])
    assert browser.run(f"{COUNTS}.length") == wanted


def test_it_is_complete_without_its_script(browser, page, sample):
    browser.open(page(sample), script=False)
    text = browser.run("document.body.innerText")
    for told in [*sample["decision"]["reasons"], "Extend the vocabulary", "ibuprofen"]:
        assert told.replace(" %", "\xa0%") in text
    assert browser.run(f"{COUNTS}.length") == len(sample["terms"]["top"])
    assert browser.run("document.querySelector('.tools')") is None


@pytest.mark.parametrize("name", ["sample", "sample_zh", "hostile"])
def test_a_phone_shows_it_without_scrolling_sideways(browser, page, name, request):
    browser.open(page(request.getfixturevalue(name)), width=390, height=844)
    assert browser.run("document.documentElement.scrollWidth") <= 390


def test_every_key_figure_leads_to_its_evidence(browser, page, sample):
    browser.open(page(sample))
    lost = "[...document.querySelectorAll('a[href^=\"#\"]')].filter(a => !document.getElementById(a.hash.slice(1))).length"
    assert browser.run(lost) == 0
    assert browser.run("document.querySelectorAll('.figures a').length") == 6


def test_on_paper_the_first_page_keeps_its_columns(browser, page, sample):
    browser.call("Emulation.setEmulatedMedia", media="print")
    browser.open(page(sample), width=673)  # A4 less its margins
    for part, columns in ((".verdict", 2), (".figures ul", 3)):
        style = f"getComputedStyle(document.querySelector('{part}')).gridTemplateColumns"
        assert len(browser.run(style).split()) == columns
    browser.call("Emulation.setEmulatedMedia", media="")
