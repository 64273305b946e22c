"""What goes wrong with files: one catalogue of damages for each format, for every verb.

A damage takes the bytes of a valid file and gives back those of a broken one. An `Example` is a
verb with valid files, of which one gets damaged; a new verb is a new example.
"""

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Damage = Callable[[bytes], bytes]

# Nothing a reader of text could make sense of, whatever the format.
NO_TEXT: Mapping[str, Damage] = {
    "empty": lambda _: b"",
    "blank lines only": lambda _: b"\n\n\r\n",
    "a workbook that is none": lambda _: b"PK\x03\x04 no workbook",
    "a zip that declares ten gigabytes": lambda _: bomb(),
    "a picture": lambda _: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01",
    "a document": lambda _: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "packed": lambda _: b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    "half a character": lambda _: b"\xff\xfe\x00\xd8\x00\xd8",
    "zeros": lambda data: b"\x00" * len(data),
    "a page": lambda _: b"<!DOCTYPE html>\n<html><body>Not found</body></html>\n",
}


def bomb() -> bytes:
    """The head of a zip entry, deflated, that says it holds ten gigabytes (ZIP64) and ends."""
    sizes = (10 * 2**30).to_bytes(8, "little") + (100).to_bytes(8, "little")
    extra = b"\x01\x00\x10\x00" + sizes
    head = b"PK\x03\x04\x2d\x00\x00\x00\x08\x00" + b"\x00" * 8 + b"\xff" * 8
    return head + (5).to_bytes(2, "little") + len(extra).to_bytes(2, "little") + b"a.xml" + extra


def table(column: str) -> dict[str, Damage]:
    """Damages of a table with headings; `column` holds numbers that cannot be negative."""
    return {**NO_TEXT, **_whole_tables(column), **_cells(column)}


def _whole_tables(column: str) -> dict[str, Damage]:
    return {
        "headings only": lambda data: data.splitlines(keepends=True)[0],
        "no headings": lambda data: b"".join(data.splitlines(keepends=True)[1:]),
        "column missing": lambda data: _rows(data, lambda rows: _without(rows, column)),
        "column renamed": lambda data: data.replace(column.encode(), b"sonstiges", 1),
        "column twice": lambda data: _rows(data, lambda rows: _doubled(rows, column)),
        "row twice": lambda data: data + data.splitlines(keepends=True)[1],
        "row too short": lambda data: _first(data, lambda row: row[:-1]),
        "row too long": lambda data: _first(data, lambda row: [*row, "7"]),
        "quote never closed": lambda data: _first(data, lambda row: row, '"'),
        "NUL in a cell": lambda data: _first(data, lambda row: row, "\x00"),
        "line cut off": lambda data: data.rstrip()[: data.rstrip().rindex(b",")],
    }


def _cells(column: str) -> dict[str, Damage]:
    values = {
        "NaN": "NaN",
        "infinity": "inf",
        "minus infinity": "-Infinity",
        "huge": "1e999",
        "negative": "-3",
        "a word": "viele",
        "a word for yes": "true",
        "an office error": "#NV",
        "another office error": "#BEZUG!",
        "a formula": "=1+1",
        "a date": "01.02.2003",
        "ambiguous thousands": "1.234",
        "two numbers": "1 und 2",
        "hexadecimal": "0x10",
        "blank": "",
    }
    return {name: _put(column, value) for name, value in values.items()}


def _put(column: str, value: str) -> Damage:
    def change(rows: list[list[str]]) -> None:
        rows[1][rows[0].index(column)] = value

    return lambda data: _rows(data, change)


def _rows(data: bytes, change: Callable[[list[list[str]]], None]) -> bytes:
    rows = list(csv.reader(io.StringIO(data.decode("utf-8"))))
    change(rows)
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode()


def _without(rows: list[list[str]], column: str) -> None:
    place = rows[0].index(column)
    for row in rows:
        del row[place]


def _doubled(rows: list[list[str]], column: str) -> None:
    place = rows[0].index(column)
    for row in rows:
        row.append(row[place])


def _first(data: bytes, change: Callable[[list[str]], list[str]], end: str = "") -> bytes:
    """The first line below the headings, changed; `end` stands in front of its last cell."""
    lines = data.decode("utf-8").splitlines()
    row = change(lines[1].split(","))
    lines[1] = ",".join([*row[:-1], end + row[-1]])
    return ("\n".join(lines) + "\n").encode()


def matrix() -> dict[str, Damage]:
    """Damages of a table of numbers alone, without headings."""
    return {
        **NO_TEXT,
        **{name: _corner(value) for name, value in MATRIX_CELLS.items()},
        "row too short": lambda data: data.replace(b",", b"", 1),
        "row too long": lambda data: data.replace(b"\n", b",7\n", 1),
        "row missing": lambda data: b"".join(data.splitlines(keepends=True)[1:]),
        "row twice": lambda data: data + data.splitlines(keepends=True)[0],
        "quote never closed": lambda data: b'"' + data,
    }


MATRIX_CELLS = {
    "NaN": "NaN",
    "infinity": "inf",
    "huge": "1e999",
    "negative": "-3",
    "a word": "viele",
    "an office error": "#NV",
    "a formula": "=1+1",
    "a date": "01.02.2003",
    "blank": "",
    "hexadecimal": "0x10",
    "NUL in a cell": "1\x00",
}


def _corner(value: str) -> Damage:
    return lambda data: value.encode() + data[data.index(b",") :]


def document(known: str) -> dict[str, Damage]:
    """Damages of a JSON object; `known` is one of its keys."""

    def put(value: object) -> Damage:
        return lambda data: json.dumps({**json.loads(data), known: value}).encode()

    def text(value: str) -> Damage:
        mark = '"@"'
        return lambda data: put("@")(data).replace(mark.encode(), value.encode(), 1)

    return {
        **NO_TEXT,
        "cut off": lambda data: data[: len(data) // 2],
        "one bracket too many": lambda data: data + b"}",
        "single quotes": lambda data: data.replace(b'"', b"'"),
        "comma at the end": lambda data: data.rstrip()[:-1] + b",}",
        "a list": lambda data: b"[" + data + b"]",
        "a number": lambda _: b"5",
        "nothing": lambda _: b"null",
        "no keys": lambda _: b"{}",
        "key twice": lambda data: b'{"' + known.encode() + b'": 0,' + data.lstrip()[1:],
        "key unknown": lambda data: json.dumps({**json.loads(data), "fremd": 1}).encode(),
        "NaN": text("NaN"),
        "infinity": text("-Infinity"),
        "huge": text("1e999"),
        "long number": text("9" * 5000),
        "long exponent": text("1e9999999999999999999"),
        "a word": put("viele"),
        "yes": put(True),
        "unknown": put(None),
        "object": put({"x": 1}),
        "negative": put(-1),
        "deep": lambda _: b"[" * 100_000,
        "deep objects": lambda _: b'{"a":' * 100_000,
    }


def lines(swaps: Mapping[str, tuple[str, str]]) -> dict[str, Damage]:
    """Damages of other texts: each swap replaces a piece that stands there once or more."""

    def swap(old: str, new: str) -> Damage:
        def change(data: bytes) -> bytes:
            assert old.encode() in data
            return data.replace(old.encode(), new.encode(), 1)

        return change

    return {**NO_TEXT, **{name: swap(*pair) for name, pair in swaps.items()}}


@dataclass(frozen=True)
class Example:
    """A verb on valid `files`; `target` is the one that gets damaged.

    `fine` names damages this verb understands: they must be answered, not refused. `partners` are
    files that may be named instead, where two do not fit together.
    """

    verb: str
    files: Mapping[str, str]
    target: str
    damages: Mapping[str, Damage]
    fine: frozenset[str] = field(default=frozenset())
    partners: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.verb.partition(' --')[0]} {self.target}"

    @property
    def places(self) -> tuple[str, ...]:
        """How the error may begin."""
        return tuple(f"{name}:" for name in (self.target, *self.partners))

    def write(self, folder: Path, damage: str = "") -> None:
        for name, text in self.files.items():
            (folder / name).write_text(text, encoding="utf-8")
        if damage:
            path = folder / self.target
            path.write_bytes(self.damages[damage](path.read_bytes()))
