"""Networks of the OR-Library's p-median files (J. E. Beasley 1985, 1990).

First line: nodes, edges, p. Then one edge a line: `from to cost`, nodes counted from 1, edges
without direction. Where an edge occurs twice the last cost counts. Line breaks do not matter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nahraum.data.errors import Finding, FormatError, shown
from nahraum.data.textfiles import decode, read_bytes

# All pairs of shortest paths must fit into memory.
MOST_NODES = 5000
MOST_EDGES = 2_000_000
_EXPECTED = "Erwartet wird „Knoten Kanten p“, danach je Kante „von nach Kosten“"


@dataclass(frozen=True, slots=True, eq=False)
class MedianNetwork:
    """Nodes 0..nodes-1, p, and each edge once: ends (edges,) and costs (edges,)."""

    nodes: int
    p: int
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    cost: npt.NDArray[np.float64]
    warnings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    line: int


def read_median_network(source: str | Path | bytes, name: str = "") -> MedianNetwork:
    """Read a file such as pmed1.txt. Raises FormatError with line and column."""
    data, file = read_bytes(source, name)
    words = _words(decode(data, file).content)
    head = [_whole(words, file, column) for column in ("nodes", "edges", "p")]
    (nodes, _), (edges, at), (p, p_at) = head
    if not 1 <= nodes <= MOST_NODES or edges > MOST_EDGES:
        problem = f"{nodes} Knoten und {edges} Kanten sind nicht möglich"
        remedy = f"Höchstens {MOST_NODES} Knoten und {MOST_EDGES} Kanten angeben"
        raise _error(file, at, "nodes", "TOO_BIG", problem, remedy)
    if not 1 <= p <= nodes:
        problem = f"p = {p} passt nicht zu {nodes} Knoten"
        raise _error(file, p_at, "p", "NUMBER", problem, "p zwischen 1 und der Zahl der Knoten")
    found: dict[tuple[int, int], tuple[float, int]] = {}
    doubled: list[int] = []
    for _ in range(edges):
        start, _line = _node(words, file, "from", nodes)
        end, line = _node(words, file, "to", nodes)
        cost = _cost(words, file)
        pair = (min(start, end), max(start, end))
        if pair in found:
            doubled.append(line)
        found[pair] = (cost, line)
    extra = next(words, None)
    if extra is not None:
        problem = f"Nach {edges} Kanten steht noch {shown(extra.text)}"
        remedy = "Die Zahl der Kanten in der ersten Zeile berichtigen"
        raise _error(file, extra.line, "edges", "EXTRA", problem, remedy)
    ends = np.array(sorted(found), dtype=np.int64).reshape(-1, 2)
    costs = np.array([found[key][0] for key in sorted(found)], dtype=np.float64)
    return MedianNetwork(nodes, p, ends[:, 0], ends[:, 1], costs, _doubled(file, doubled))


def _words(content: str) -> Iterator[_Word]:
    for number, line in enumerate(content.split("\n"), 1):
        for match in re.finditer(r"\S+", line):
            yield _Word(match[0], number)


def _next(words: Iterator[_Word], file: str, column: str) -> _Word:
    word = next(words, None)
    if word is None:
        problem = "Die Datei endet zu früh"
        remedy = f"{_EXPECTED}; ist die Datei abgeschnitten?"
        raise FormatError(problem, file=file, column=column, remedy=remedy, code="SHORT")
    return word


def _whole(words: Iterator[_Word], file: str, column: str) -> tuple[int, int]:
    word = _next(words, file, column)
    if not re.fullmatch(r"\d{1,9}", word.text, re.ASCII):
        problem = f"{shown(word.text)} ist keine ganze Zahl"
        raise _error(file, word.line, column, "NUMBER", problem, _EXPECTED)
    return int(word.text), word.line


def _node(words: Iterator[_Word], file: str, column: str, nodes: int) -> tuple[int, int]:
    number, line = _whole(words, file, column)
    if not 1 <= number <= nodes:
        problem = f"Einen Knoten {number} gibt es nicht; es sind {nodes}"
        raise _error(file, line, column, "ID_UNKNOWN", problem, "Knoten ab 1 zählen")
    return number - 1, line


def _cost(words: Iterator[_Word], file: str) -> float:
    word = _next(words, file, "cost")
    number = re.fullmatch(r"\d+(\.\d*)?([eE][+-]?\d{1,3})?", word.text, re.ASCII)
    value = float(word.text) if number else -1.0
    if not number or not isfinite(value) or value > 1e12:
        problem = f"{shown(word.text)} sind keine Kosten"
        remedy = "Eine Zahl ab 0 angeben"
        raise _error(file, word.line, "cost", "NUMBER", problem, remedy)
    return value


def _doubled(file: str, lines: list[int]) -> tuple[Finding, ...]:
    if not lines:
        return ()
    text = f"{len(lines)} Kanten stehen mehrmals da; es gilt jeweils die letzte Angabe"
    return (Finding("warning", "EDGE_TWICE", text, "", file, lines[0], "from"),)


def _error(file: str, line: int, column: str, code: str, problem: str, remedy: str) -> FormatError:
    return FormatError(problem, file=file, line=line, column=column, remedy=remedy, code=code)
