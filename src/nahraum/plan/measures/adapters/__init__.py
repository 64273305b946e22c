"""The shipped goal tree: fields of action, theses and goals in our own words, with their source."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("goals.toml")


@dataclass(frozen=True, slots=True)
class GoalTemplate:
    """A row of the tree. `parent` names the row it stands below, or is empty."""

    key: str
    kind: str
    title: str
    why: str
    source: str
    position: int
    parent: str = ""


@cache
def templates() -> tuple[GoalTemplate, ...]:
    """All rows, parents before children."""
    found: list[GoalTemplate] = []
    for group in tomllib.loads(_FILE.read_text("utf-8"))["group"]:
        source = group["source"]
        for row in group["row"]:
            found.append(
                GoalTemplate(
                    key=row["key"],
                    kind=row.get("kind", group["kind"]),
                    title=row["title"],
                    why=row["why"],
                    source=f"{source}{', ' + row['where'] if 'where' in row else ''}",
                    position=10 * (len(found) + 1),
                    parent=row.get("parent", ""),
                )
            )
    return tuple(found)
