"""Licence, versions and links of the documents are in order."""

import re
import shlex
from pathlib import Path

import click
import pytest

from nahraum import __version__
from nahraum.cli.root import cli
from tests.house.conftest import ROOT
from tests.house.test_tracked_files import tracked

PAGES = [name for name in tracked() if name.endswith(".md") and not name.startswith("src/")]


def broken_links(folder: Path, text: str) -> list[str]:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    inside = [t for t in targets if not re.match(r"[a-z]+:", t)]
    return [target for target in inside if not (folder / target).exists()]


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    assert broken_links((ROOT / page).parent, (ROOT / page).read_text("utf-8")) == []


def test_planted_broken_link_is_found() -> None:
    text = "[here](README.md) [gone](no-such-page.md#part) [out](https://example.org)"
    assert broken_links(ROOT, text) == ["no-such-page.md"]


def test_the_licence_is_the_eupl() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert "15.Applicable Law" in text
    assert "Compatible Licences" in text


def test_publiccode_names_this_version() -> None:
    text = (ROOT / "publiccode.yml").read_text("utf-8")
    assert f'softwareVersion: "{__version__}"' in text
    assert "license: EUPL-1.2" in text


def test_every_decision_is_listed_in_order() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text("utf-8"))
    assert listed == sorted(path.name for path in folder.glob("0*.md"))


def test_every_chapter_of_the_handbook_is_listed() -> None:
    folder = ROOT / "docs" / "handbuch"
    listed = re.findall(r"\(([\w-]+\.md)\)", (folder / "README.md").read_text("utf-8"))
    assert sorted(listed) == sorted(p.name for p in folder.glob("*.md") if p.name != "README.md")


# ------------------------------------------------------------------ commands in the documents
def commands(text: str) -> list[list[str]]:
    """`nahraum ...` lines of code blocks, continued lines joined, comments dropped."""
    joined = text.replace("\\\n", " ")
    lines = re.findall(r"^    (?:\S+/)?nahraum (.+)$", joined, re.MULTILINE)
    return [shlex.split(line, comments=True) for line in lines]


def unknown_parts(words: list[str]) -> list[str]:
    """Verbs and options of a documented command that the command line does not have."""
    command: click.Command = cli
    context = click.Context(cli)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        if found is None:
            return words[:1]
        command, words = found, words[1:]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    return [word for word in words if word.startswith("--") and word.split("=")[0] not in known]


@pytest.mark.parametrize("page", PAGES)
def test_documented_commands_exist(page: str) -> None:
    documented = commands((ROOT / page).read_text("utf-8"))
    assert [unknown for words in documented if (unknown := unknown_parts(words))] == []


def test_planted_command_is_found() -> None:
    text = "    .venv/bin/nahraum data fly --far\n    nahraum serve --warp 9\n    nahraum doctor\n"
    assert [unknown_parts(words) for words in commands(text)] == [["fly"], ["--warp"], []]
