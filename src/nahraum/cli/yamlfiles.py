"""YAML files people write by hand: read strictly, every error with line and key.

Scalars stay text until somebody asks for a number, a share or a date, so that YAML's guesses
(`NO` as false, `1_000`, `1:30`) never happen. Anchors, tags and several documents are refused,
size and depth are bounded. Unknown keys are reported: one that looks like a slip of the pen is
an error, others a warning.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn

import yaml

from nahraum.data.errors import Finding, FormatError, shown
from nahraum.data.textfiles import Limits, decode, read_bytes

LIMITS = Limits(bytes=5_000_000)
MOST_DEPTH = 12
MOST_NODES = 400_000
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
_MOST_DIGITS = 40
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}", re.ASCII)
_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_PERCENT = re.compile(r"([+-]?\d+(?:[.,]\d+)?) ?%", re.ASCII)
_UNKNOWN = frozenset({"", "null", "~", "Null", "NULL"})
_FLAGS = {"true": True, "yes": True, "ja": True, "false": False, "no": False, "nein": False}


@dataclass(slots=True)
class Node:
    """A value where it stands: text, list of nodes, or entries by key."""

    line: int
    value: "str | list[Node] | dict[str, Node]"
    quoted: bool = False

    @property
    def empty(self) -> bool:
        """Nothing, written as null, ~ or left out."""
        return isinstance(self.value, str) and not self.quoted and self.value in _UNKNOWN


def read_yaml(path: Path) -> "Section":
    """Read one document whose top is a mapping. Raises FormatError."""
    data, file = read_bytes(path, "", LIMITS)
    if not data.strip():
        _refuse(file, 1, "", "Die Datei ist leer", "Schlüssel und Werte eintragen")
    text = decode(data, file).content
    try:
        top = _Builder(file).document(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
        raise FormatError(
            "Die Datei ist kein gültiges YAML",
            file=file,
            line=line,
            column=f"Spalte {column}",
            remedy=_advice(text, line),
        ) from error
    except yaml.YAMLError as error:
        raise FormatError(
            "Die Datei enthält Zeichen, die YAML nicht erlaubt",
            file=file,
            line=1,
            remedy="Steuerzeichen entfernen",
        ) from error
    if not isinstance(top.value, dict):
        problem = "Erwartet werden Schlüssel und Werte"
        _refuse(file, top.line, "", problem, "Zum Beispiel „posts: 2“ schreiben")
    return Section(file, top)


class _Builder:
    """Builds nodes from events on a stack of its own: depth is bounded, nothing recurses."""

    def __init__(self, file: str) -> None:
        self.file, self.count = file, 0
        self.open: list[Node] = []
        self.keys: list[tuple[str, int] | None] = []
        self.top: Node | None = None

    def document(self, text: str) -> Node:
        documents = 0
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            assert event.start_mark is not None
            line = event.start_mark.line + 1
            documents += isinstance(event, yaml.DocumentStartEvent)
            if documents > 1:
                _refuse(self.file, line, "", "Die Datei enthält mehrere Dokumente", "Aufteilen")
            if isinstance(event, yaml.NodeEvent):
                self._node(event, line)
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                self.open.pop()
                self.keys.pop()
        if self.top is None:
            _refuse(self.file, 1, "", "Die Datei ist leer", "Schlüssel und Werte eintragen")
        return self.top

    def _node(self, event: Any, line: int) -> None:
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            _refuse(self.file, line, "", "Verweise (& und *) sind nicht erlaubt", "Ausschreiben")
        if event.tag is not None and event.tag != "!":
            problem = f"Die Angabe {shown(event.tag)} ist nicht erlaubt"
            _refuse(self.file, line, "", problem, "Ohne Ausrufezeichen schreiben")
        self.count += 1
        if self.count > MOST_NODES or len(self.open) >= MOST_DEPTH:
            _refuse(self.file, line, "", "Die Datei ist zu groß oder zu tief", "Aufteilen")
        if isinstance(event, yaml.ScalarEvent):
            self._put(Node(line, event.value.strip(), not event.implicit[0]))
            return
        node = Node(line, {} if isinstance(event, yaml.MappingStartEvent) else [])
        self._put(node)
        self.open.append(node)
        self.keys.append(None)

    def _put(self, node: Node) -> None:
        if not self.open:
            self.top = node
            return
        parent = self.open[-1].value
        if isinstance(parent, list):
            parent.append(node)
            return
        assert isinstance(parent, dict)
        key = self.keys[-1]
        if key is not None:
            # A block below its key begins a line later; people look for the key.
            name, node.line = key
            parent[name] = node
            self.keys[-1] = None
            return
        if not isinstance(node.value, str) or not node.value:
            _refuse(self.file, node.line, "", "Ein Schlüssel muss Text sein", "Schlüssel angeben")
        if node.value in parent:
            problem = f"steht schon in Zeile {parent[node.value].line}"
            _refuse(self.file, node.line, node.value, problem, "Doppelten Schlüssel streichen")
        self.keys[-1] = (node.value, node.line)


def _refuse(file: str, line: int, column: str, problem: str, remedy: str) -> NoReturn:
    raise FormatError(problem, file=file, line=line, column=column, remedy=remedy)


def _advice(text: str, line: int) -> str:
    """What to look for; a tab is easily overlooked, so it is named."""
    lines = text.splitlines()[:line]
    indent = lines[-1][: -len(lines[-1].lstrip())] if lines and lines[-1].strip() else ""
    if "\t" in indent:
        return "Mit Leerzeichen statt Tabulator einrücken"
    return "Einrückung, Doppelpunkte, Klammern und Anführungszeichen prüfen"


def _as_number(text: str) -> str:
    """How to write what was meant."""
    percent = _PERCENT.fullmatch(text)
    if percent:
        share = float(percent[1].replace(",", ".")) / 100
        return f"Anteile als Zahl von 0 bis 1 schreiben, hier {share:.10g}"
    if _COMMA.fullmatch(text):
        return f"Mit Punkt statt Komma schreiben, hier {text.replace(',', '.')}"
    return "Zahl mit Dezimalpunkt und ohne Tausenderzeichen schreiben"


def _bounds(value: Fraction, low: float, high: float) -> str:
    """What is allowed; percent written as a whole number is the usual slip with shares."""
    if (low, high) == (0, 1) and 1 < value <= 100:
        return f"Erlaubt sind 0 bis 1, {float(value):.10g} % sind {float(value) / 100:.10g}"
    if high > 1e6:
        return f"Mindestens {low:g} angeben" if value < low else "Zahl und Einheit prüfen"
    return f"Erlaubt sind {low:g} bis {high:g}"


@dataclass(slots=True)
class Section:
    """The entries of one mapping. What is asked for is known; `done` reports the rest."""

    file: str
    node: Node
    path: str = ""
    asked: set[str] = field(default_factory=set)
    warnings: list[Finding] = field(default_factory=list)

    @property
    def entries(self) -> Mapping[str, Node]:
        assert isinstance(self.node.value, dict)
        return self.node.value

    def column(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def line(self, key: str) -> int:
        """The line of a key, or of the mapping where the key is missing."""
        return self.entries[key].line if key in self.entries else self.node.line

    def fail(self, key: str, problem: str, remedy: str) -> NoReturn:
        _refuse(self.file, self.line(key), self.column(key), problem, remedy)

    def has(self, key: str) -> bool:
        """Whether the key is there and not empty."""
        self.asked.add(key)
        return key in self.entries and not self.entries[key].empty

    def need(self, key: str) -> Node:
        if not self.has(key):
            self._slips()
            self.fail(key, "Die Angabe fehlt", f"„{key}:“ mit einem Wert ergänzen")
        return self.entries[key]

    def scalar(self, key: str) -> str:
        node = self.need(key)
        if not isinstance(node.value, str):
            self.fail(key, "Erwartet wird ein einzelner Wert", "Keine Liste, keine Unterpunkte")
        return node.value

    def text(self, key: str, default: str | None = None) -> str:
        if default is not None and not self.has(key):
            return default
        return self.scalar(key)

    def number(
        self,
        key: str,
        default: float | None = None,
        *,
        low: float = 0.0,
        high: float = 1e15,
    ) -> float:
        """A finite number within bounds; required unless there is a default."""
        if default is not None and not self.has(key):
            return default
        return float(self._exact(key, self.scalar(key), low, high))

    def amount(self, key: str, default: float | None = None, *, high: float = 1e15) -> float:
        """As `number`, for sums and counts, where 1.250 may be meant as a thousand and more."""
        if default is not None and not self.has(key):
            return default
        self._no_groups(key, self.scalar(key))
        return self.number(key, high=high)

    def exact(self, key: str, *, low: float = 0.0, high: float = 1e15) -> Fraction:
        """A required number, without any rounding."""
        return self._exact(key, self.scalar(key), low, high)

    def whole(self, key: str, default: int | None = None, *, low: int, high: int) -> int:
        if default is not None and not self.has(key):
            return default
        self._no_groups(key, self.scalar(key))
        value = self._exact(key, self.scalar(key), low, high)
        if value.denominator != 1:
            self.fail(key, f"{shown(self.scalar(key))} ist keine ganze Zahl", "Ganze Zahl angeben")
        return int(value)

    def share(self, key: str, default: Fraction | None = None) -> Fraction | None:
        """An exact share 0..1, written 0.75."""
        return self._exact(key, self.scalar(key), 0, 1) if self.has(key) else default

    def cents(self, key: str, default: int | None = None) -> int | None:
        """Euros with at most two decimals, as cents."""
        return self._cents(key, self.scalar(key)) if self.has(key) else default

    def flag(self, key: str) -> bool:
        """True or false; false where it is not there."""
        if not self.has(key):
            return False
        text = self.scalar(key).casefold()
        if text not in _FLAGS:
            self.fail(key, f"{shown(text)} ist weder ja noch nein", "true oder false schreiben")
        return _FLAGS[text]

    def day(self, key: str) -> date | None:
        """A date, or a year meaning its first day; None where it is not there."""
        if not self.has(key):
            return None
        text = self.scalar(key)
        try:
            if re.fullmatch(r"\d{4}", text, re.ASCII):
                return date(int(text), 1, 1)
            return date.fromisoformat(text)
        except ValueError:
            self.fail(key, f"{shown(text)} ist kein Datum", "Datum als 2027-01-31 schreiben")

    def items(self, key: str) -> list[Node]:
        """The list under a key, possibly missing: then it is empty."""
        if not self.has(key):
            return []
        value = self.entries[key].value
        if not isinstance(value, list):
            self.fail(key, "Erwartet wird eine Liste", "Mit „- “ aufzählen oder [a, b] schreiben")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        found = []
        for node in self.items(key):
            if not isinstance(node.value, str) or node.empty:
                _refuse(self.file, node.line, self.column(key), "Erwartet wird Text", "Ausfüllen")
            found.append(node.value)
        return tuple(found)

    def numbers(
        self, key: str, *, low: float = 0.0, high: float = 1e15, amounts: bool = False
    ) -> list[float]:
        """Numbers of a list; `amounts` refuses what may have a point for thousands."""
        found = []
        for node in self.items(key):
            if not isinstance(node.value, str):
                problem, remedy = "Erwartet wird eine Zahl", "Nur Zahlen aufzählen"
                _refuse(self.file, node.line, self.column(key), problem, remedy)
            if amounts:
                self._no_groups(key, node.value, line=node.line)
            found.append(float(self._exact(key, node.value, low, high, line=node.line)))
        return found

    def inner(self, key: str) -> "Section | None":
        """The mapping under a key, None where it is not there."""
        if not self.has(key):
            return None
        node = self.entries[key]
        if not isinstance(node.value, dict):
            self.fail(key, "Erwartet werden Schlüssel und Werte", "Eingerückt darunter schreiben")
        return Section(self.file, node, self.column(key), warnings=self.warnings)

    def sections(self, key: str) -> "list[Section]":
        """A list of mappings."""
        found = []
        for position, node in enumerate(self.items(key), start=1):
            where = f"{self.column(key)}[{position}]"
            if not isinstance(node.value, dict):
                problem = "Erwartet werden Schlüssel und Werte"
                _refuse(self.file, node.line, where, problem, "Als „- id: ...“ schreiben")
            found.append(Section(self.file, node, where, warnings=self.warnings))
        return found

    def by_name(self, key: str, *, high: float = 1e15) -> dict[str, float]:
        """Sums or counts by a free name; missing: empty."""
        part = self.inner(key)
        if part is None:
            return {}
        return {name: part.amount(name, high=high) for name in part.entries}

    def by_year(self, key: str) -> dict[int, int]:
        """Cents by year; missing: empty."""
        part = self.inner(key)
        if part is None:
            return {}
        return {part.year(name): part.cents(name) or 0 for name in part.entries if part.given(name)}

    def given(self, key: str) -> bool:
        """Refuses an entry without a value: unknown is not zero."""
        self.need(key)
        return True

    def year(self, key: str) -> int:
        """A key that is a year."""
        if not re.fullmatch(r"(19|20|21)\d\d", key, re.ASCII):
            self.fail(key, f"{shown(key)} ist kein Jahr", "Jahr wie 2027 als Schlüssel schreiben")
        return int(key)

    def cents_of(self, key: str) -> int:
        """A required sum of euros, as cents."""
        return self._cents(key, self.scalar(key))

    def done(self) -> None:
        """Report keys nobody asked for."""
        self._slips()
        for key, node in self.entries.items():
            if key not in self.asked:
                text = f"{shown(key)} wird nicht gelesen"
                column = self.column(key)
                finding = Finding("warning", "KEY_UNKNOWN", text, "", self.file, node.line, column)
                self.warnings.append(finding)

    def _slips(self) -> None:
        for key in self.entries:
            close = get_close_matches(key, self.asked, n=1, cutoff=0.75)
            if key not in self.asked and close and close[0] not in self.entries:
                self.fail(key, f"{shown(key)} gibt es nicht", f"Gemeint ist vielleicht {close[0]}")

    def _cents(self, key: str, text: str) -> int:
        self._no_groups(key, text)
        value = self._exact(key, text, 0, 10**11) * 100
        if value.denominator != 1:
            self.fail(key, f"{shown(text)} hat Bruchteile von Cent", "Auf Cent genau angeben")
        return int(value)

    def _no_groups(self, key: str, text: str, *, line: int | None = None) -> None:
        """Refuse 250.000: a quarter of a million to people here, 250 to machines."""
        if _GROUPED.fullmatch(text):
            at = self.line(key) if line is None else line
            whole, plain = text.replace(".", ""), text.rstrip("0").rstrip(".")
            exact = plain if plain != text else f"{text}0"
            remedy = f"{whole} oder {exact} schreiben, ohne Tausenderpunkt"
            _refuse(self.file, at, self.column(key), f"{shown(text)} ist mehrdeutig", remedy)

    def _exact(
        self, key: str, text: str, low: float, high: float, *, line: int | None = None
    ) -> Fraction:
        at = self.line(key) if line is None else line
        if not _NUMBER.fullmatch(text) or len(text) > _MOST_DIGITS:
            problem = f"{shown(text)} ist keine Zahl"
            _refuse(self.file, at, self.column(key), problem, _as_number(text))
        value = Fraction(text)
        if not low <= value <= high:
            problem = f"{shown(text)} liegt außerhalb"
            _refuse(self.file, at, self.column(key), problem, _bounds(value, low, high))
        return value


def lines_of(sections: Sequence[Section], name: Callable[[Section], str]) -> dict[str, int]:
    """The line of every section by its name, for errors of the analysis."""
    return {name(section): section.node.line for section in sections}
