"""The list of pages, read from `pages.toml`. Rooms add theirs there."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Page:
    path: str
    account: str = ""
    follow: str = ""
    opens: str = ""
    status: int = 200

    def __str__(self) -> str:
        who = self.account.partition("@")[0] or "niemand"
        return f"{who}:{self.path}{'>' + self.follow if self.follow else ''}"


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at a page."""

    scheme: Literal["light", "dark"]
    width: int

    def __str__(self) -> str:
        return f"{self.scheme}-{self.width}"


# Each scheme and each width once: colours do not depend on the width.
VIEWS = (View("light", 1280), View("dark", 320))


_LISTED = tomllib.loads((Path(__file__).parent / "pages.toml").read_text("utf-8"))


def _read() -> tuple[Page, ...]:
    return tuple(
        Page(
            path=entry["path"],
            account=entry.get("as", ""),
            follow=entry.get("follow", ""),
            opens=entry.get("opens", ""),
            status=entry.get("status", 200),
        )
        for entry in _LISTED["page"]
    )


PAGES = _read()
ELSEWHERE: dict[str, str] = _LISTED["elsewhere"]
