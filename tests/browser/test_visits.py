"""What tests of pages rest on notices what it should: a page full of faults is told apart from one without."""

from __future__ import annotations

from pathlib import Path

from tests.browser.conftest import OpenPage

_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>t</title>
<meta http-equiv="Content-Security-Policy" content="{policy}"></head>
<body><main><h1>t</h1>{body}</main></body></html>"""


def test_a_page_full_of_faults(open_page: OpenPage, tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    body = (
        '<img src="http://outside.example/x.png"><p style="width:3000px">wide</p><script>alert(1); boom()</script>'
        '<p style="color:#ccc;background:#fff">faint</p>'
    )
    page.write_text(_PAGE.format(policy="object-src 'none'", body=body), encoding="utf-8")
    visit = open_page(page)
    assert visit.outgoing() == ["http://outside.example/x.png"]
    assert visit.outgoing("http://outside.example/") == []
    assert visit.dialogs == ["1"]
    assert any("boom is not defined" in error for error in visit.errors)
    assert {fault.split()[0] for fault in visit.faults()} >= {"image-alt", "color-contrast"}
    assert visit.overflow() > 1000


def test_what_a_policy_blocks_is_heard(open_page: OpenPage, tmp_path: Path) -> None:
    page = tmp_path / "blocked.html"
    body = "<script>alert(1)</script><img alt='' src='http://outside.example/x.png'>"
    page.write_text(_PAGE.format(policy="default-src 'none'", body=body), encoding="utf-8")
    visit = open_page(page)
    assert not visit.dialogs
    assert {e.split()[1:3][-1] for e in visit.errors if e.startswith("error: policy")} == {"script-src-elem", "img-src"}


def test_a_good_page_is_without_fault(open_page: OpenPage, tmp_path: Path) -> None:
    page = tmp_path / "good.html"
    page.write_text(_PAGE.format(policy="default-src 'none'", body="<p>fine</p>"), encoding="utf-8")
    for javascript in (True, False):
        visit = open_page(page, javascript=javascript)
        assert (visit.outgoing(), visit.errors, visit.dialogs, visit.overflow()) == ([], [], [], 0)
    assert open_page(page, scheme="dark").faults() == []
