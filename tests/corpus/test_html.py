"""HTML: what a reader sees, and nothing else."""

from __future__ import annotations

import pytest

from analyzer.corpus.html import visible_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one<p>two", "one\ntwo"),
        ("a <b>bo</b>ld <i>word</i>", "a bold word"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("  much \n\n  space  ", "much space"),
        ("<ul><li>one<li>two</ul>", "one\ntwo"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc"),
        ("<pre>def f():\n    return\t1</pre>", "def f():\n    return\t1"),
        ("<script>no</script><style>no</style><p><noscript>no</noscript>yes", "yes"),
        ("<p hidden>no</p><p style='display:none'>no</p>yes", "yes"),
        ("<div><script>a</script><div hidden><script>b</script></div></div>yes", "yes"),
        ("<title>no</title><p>yes", "yes"),
        ("a &lt;b&gt; &amp; &eacute;&nbsp;c", "a <b> & é c"),
        ("<!-- no -->yes<![CDATA[no]]>", "yes"),
        ("", ""),
        ("<", "<"),
        ("</p></div>", ""),
    ],
)  # fmt: skip
def test_visible_text(html, text):
    assert visible_text(html) == text


@pytest.mark.parametrize(
    ("charset", "text"),
    [("gb2312", "二尖瓣的作用"), ("iso-8859-2", "Příliš žluťoučký"), ("utf-8", "œuvre")],
)
def test_the_declared_charset(read_all, tmp_path, charset, text):
    page = f'<html><head><meta charset="{charset}"></head><body><p>{text}</p></body></html>'
    (tmp_path / "a.html").write_bytes(page.encode(charset))
    assert read_all(tmp_path).text == text


def test_a_page_that_shows_nothing(read_all, tmp_path):
    path = tmp_path / "a.html"
    path.write_text("<html><script>x()</script></html>")
    assert read_all(path).reasons == {str(path): "no-text"}
