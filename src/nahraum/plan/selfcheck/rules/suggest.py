"""Suggested evidence: a fact with its source. Accepted, it is one line of the evidence."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

# Which fields of action an area asks for; the others are answered from other facts.
FIELDS_OF: Mapping[str, tuple[str, ...]] = {
    "ganzheitlich": ("wohnen", "soziales", "gesundheit_hilfe_pflege"),
    "wohnen": ("wohnen",),
    "teilhabe": ("soziales",),
    "bildung": ("bildung",),
    "gesundheit": ("gesundheit_hilfe_pflege",),
    "zukunft": ("arbeit", "mobilitaet", "digitales"),
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`stamp` is the day the fact is from, ready to read, or empty."""

    text: str
    source: str
    stamp: str = ""

    @property
    def line(self) -> str:
        origin = f"{self.source}, {self.stamp}" if self.stamp else self.source
        return " ".join(f"{self.text} [{origin}]".split())

    @property
    def key(self) -> str:
        """Names what is said, not the day: tomorrow's form still knows it."""
        return sha256(f"{self.source}|{self.text}".encode()).hexdigest()[:16]


def still_open(found: Iterable[Suggestion], evidence: str) -> tuple[Suggestion, ...]:
    """What is not among the evidence yet."""
    there = {line.rpartition(" [")[0] or line for line in evidence.splitlines()}
    return tuple(one for one in found if " ".join(one.text.split()) not in there)


def accepted(evidence: str, found: Iterable[Suggestion], keys: Collection[str]) -> str:
    """The evidence with a line for each accepted suggestion, in their order, none twice."""
    lines = [line for line in evidence.splitlines() if line.strip()]
    lines += [one.line for one in still_open(found, evidence) if one.key in keys]
    return "\n".join(lines)
