"""Templates compile, are tidy, and carry nothing the content security policy would refuse."""

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.template.loader import get_template

from tests.house.conftest import PACKAGE, ROOT

TEMPLATES = sorted(
    path
    for folder in PACKAGE.rglob("templates")
    for path in folder.rglob("*")
    if path.suffix in {".html", ".txt", ".svg"}
)
REFUSED = {
    "inline style": re.compile(r"<[^>]*\sstyle\s*=|<style\b", re.IGNORECASE),
    "inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "script without nonce": re.compile(
        r"<script(?![^>]*\bnonce=)(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE
    ),
    "address of somebody else": re.compile(
        r"<(?:script|link|img|iframe|source|form)\b[^>]*(?:src|href|action)=[\"']?(?:https?:)?//",
        re.IGNORECASE,
    ),
    "javascript address": re.compile(r"=[\"']?\s*javascript:", re.IGNORECASE),
}


def name_of(path: Path) -> str:
    parts = path.parts
    return "/".join(parts[len(parts) - parts[::-1].index("templates") :])


def refused(texts: Iterable[tuple[str, str]]) -> list[str]:
    return [
        f"{name}: {what}"
        for name, text in texts
        for what, pattern in REFUSED.items()
        if pattern.search(text)
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_compiles(path: Path) -> None:
    get_template(name_of(path))


def test_templates_carry_nothing_the_policy_refuses() -> None:
    assert TEMPLATES
    assert refused((name_of(path), path.read_text("utf-8")) for path in TEMPLATES) == []


def test_planted_markup_is_found() -> None:
    planted = [
        ("a", '<p class="x" style="color: red">'),
        ("b", "<button onclick='go()'>"),
        ("c", "<script>go()</script>"),
        ("d", '<script src="//cdn.example/x.js"></script>'),
        ("e", '<a href="javascript:go()">'),
        ("fine", '<script nonce="{{ x }}">go()</script><a href="https://example.org">'),
    ]
    assert refused(planted) == [
        "a: inline style",
        "b: inline handler",
        "c: script without nonce",
        "d: address of somebody else",
        "e: javascript address",
    ]


def djlint(*arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "djlint", *arguments, "--lint", "--quiet"],
        cwd=ROOT,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )


def test_templates_pass_the_lint() -> None:
    answer = djlint("src")
    assert answer.returncode == 0, answer.stdout


def test_planted_picture_without_text_fails_the_lint() -> None:
    answer = djlint("-", text='<img src="{% static "x.png" %}">\n')
    assert answer.returncode == 1
    assert "H013" in answer.stdout
