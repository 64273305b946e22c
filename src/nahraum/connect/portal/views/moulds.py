"""Pages made from moulds: a template is rendered once for each of its forms, with marks where
people's words and offers go; afterwards the words are only put in.

The template stays the one place where a page is written. What it decides (`{% if %}`) must be part
of the key of its mould, what it prints is a mark; tests compare both ways byte by byte.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from html import escape
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.template.loader import render_to_string

MOST_MOULDS = 512  # of about 15 kB, in one process
_MARK = re.compile(r"hole([a-z0-9]+?)eloh|91827364(\d)|0{7}1-0000-4000-8000-0{10}(\d\d)")


def mark(name: str) -> str:
    """Stands in a mould for a text; small letters and digits are changed by no template."""
    return f"hole{name}eloh"


def number(name: int) -> int:
    """Stands for a number where a template wants one; `name` 0 to 9."""
    return 918273640 + name


def key(name: int) -> UUID:
    """Stands for an id in addresses; `name` 0 to 99."""
    return UUID(f"00000001-0000-4000-8000-0000000000{name:02d}")


class Mould:
    """Text with holes: pieces of text and names in turn."""

    def __init__(self, text: str) -> None:
        self._parts: list[str] = []
        self._names: list[str] = []
        end = 0
        for found in _MARK.finditer(text):
            self._names.append(next(name for name in found.groups() if name is not None))
            self._parts += (text[end : found.start()], "")
            end = found.end()
        self._parts.append(text[end:])

    def filled(self, values: Mapping[str, str]) -> str:
        """`values` by the names of marks, numbers and keys; escaped already."""
        parts = self._parts.copy()
        parts[1::2] = [values[name] for name in self._names]
        return "".join(parts)


class Moulds:
    """The moulds of a process, the one used longest ago makes room."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Any, Mould] = OrderedDict()
        self._lock = threading.Lock()

    def get(
        self,
        key: Any,
        template: str,
        context: Callable[[], Mapping[str, Any]],
        request: HttpRequest | None,
    ) -> Mould:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = Mould(render_to_string(template, dict(context()), request))
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > MOST_MOULDS:
                self._kept.popitem(last=False)
        return made


MOULDS = Moulds()


def escaped(values: Mapping[str, object]) -> dict[str, str]:
    return {name: escape(str(value)) for name, value in values.items()}
