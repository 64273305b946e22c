"""What the tests of the house know about its rooms: read from the contracts and from the disk."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.house.conftest import ROOT

CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
}
WINGS = tuple(CONTRACTS["doors"]["wings"])


@dataclass(frozen=True, slots=True)
class RoomOnDisk:
    wing: str
    name: str
    path: Path

    @property
    def module(self) -> str:
        return f"nahraum.{self.wing}.{self.name}"


def rooms(root: Path = ROOT) -> Iterator[RoomOnDisk]:
    for wing in WINGS:
        folder = root / "src" / "nahraum" / wing
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if (path / "__init__.py").is_file():
                yield RoomOnDisk(wing, path.name, path)


def python_files(root: Path, *folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(p for p in (root / folder).rglob("*.py") if "migrations" not in p.parts)


def rank(module: str) -> tuple[int, int]:
    """Height of a module in the house: wing, then room. Lower is further down."""
    _, wing, *rest = module.split(".")
    return _height("wings", f"nahraum.{wing}"), _height(f"{wing}-order", rest[0]) if rest else 0


def _height(contract: str, name: str) -> int:
    layers = CONTRACTS.get(contract, {"layers": []})["layers"]
    names = [{part.strip(" ()") for part in layer.split("|")} for layer in layers]
    return next((len(names) - at for at, group in enumerate(names) if name in group), 0)
