"""Courses that are shipped as templates, read from a file beside this one."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("courses.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A building block; `hours` is None where the source names none and we propose none."""

    kind: str
    title: str
    about: str
    hours: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A course somebody may start with. Everything can be changed afterwards."""

    key: str
    title: str
    summary: str
    details: str
    goal: str
    for_whom: str
    groups: tuple[str, ...]
    topics: tuple[str, ...]
    fee_cents: int | None
    cost_note: str
    exemption: bool
    share: int
    places: int | None
    minutes: int
    rule: str
    source: str
    proposal: str
    blocks: tuple[Block, ...]


@cache
def templates() -> dict[str, Template]:
    """All shipped templates by key, in the order of the file."""
    found = tomllib.loads(FILE.read_text("utf-8"))["course"]
    return {row["key"]: _template(row) for row in found}


def _template(row: dict[str, object]) -> Template:
    values = dict(row)
    blocks = values.pop("block")
    assert isinstance(blocks, list)
    for name in ("groups", "topics"):
        listed = values[name]
        assert isinstance(listed, list)
        values[name] = tuple(listed)
    values.setdefault("fee_cents", None)
    values.setdefault("places", None)
    return Template(
        **values,  # type: ignore[arg-type]
        blocks=tuple(
            Block(
                kind=block.get("kind", "module"),
                title=block["title"],
                about=block["about"],
                hours=block.get("hours"),
            )
            for block in blocks
        ),
    )
