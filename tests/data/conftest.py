"""Fixtures of the data tests: a miniature Germany with its own catalogue."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from nahraum.data import catalogue
from tests.data.world import write_catalogue, write_world


@pytest.fixture(scope="session")
def _pristine(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("welt")
    root = write_world(folder / "daten")
    return root, write_catalogue(folder / "katalog.toml", root)


@pytest.fixture
def world(
    tmp_path: Path, _pristine: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A data directory of one's own, and a catalogue that knows it."""
    root, listing = _pristine
    shutil.copytree(root, tmp_path / "daten")
    monkeypatch.setattr(catalogue, "FILE", listing)
    catalogue.catalogue.cache_clear()
    yield tmp_path / "daten"
    catalogue.catalogue.cache_clear()
