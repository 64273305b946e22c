"""Contributions of citizens, a sentence a row: the contribution, its text, and a code if coded.

`code` says what a sentence is, in the words of whoever coded it: `mpos` (a proposal), `premise` (a
reason), `mpos+premise` (both), `non-arg` (neither) in the German data sets of argument mining.
Names of people are not read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nahraum.data.columns import Column
from nahraum.data.errors import Finding, Notes
from nahraum.data.textfiles import read_table

COLUMNS = (
    Column(name="contribution", aliases=("document_id", "beitrag", "vorschlag", "beitrag_id")),
    Column(name="text", aliases=("content", "inhalt", "satz"), max_length=20_000),
    Column(name="code", aliases=("art", "kodierung"), required=False, nullable=True),
    Column(
        name="number", kind="int", aliases=("sentence_nr", "satz_nr"), required=False, minimum=0
    ),
    Column(name="id", required=False),
    Column(name="part", aliases=("title/text", "teil"), required=False),
    Column(name="state", aliases=("curated/single", "stand"), required=False),
    Column(name="process", aliases=("dataset", "verfahren"), required=False),
    Column(name="url", aliases=("adresse", "link"), required=False, nullable=True),
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """`code` is None where nobody coded it."""

    text: str
    code: str | None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one person wrote, in the order of the file."""

    id: str
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Contributions:
    """All contributions of a file; those with the very same text are in `repeated` too."""

    file: str
    contributions: tuple[Contribution, ...]
    repeated: tuple[str, ...]
    warnings: tuple[Finding, ...]

    def __iter__(self) -> Iterator[Contribution]:
        return iter(self.contributions)


def read_contributions(source: str | Path | bytes, name: str = "") -> Contributions:
    """Read a table of sentences. Raises FormatError with line and column.

    A sentence that comes twice in a contribution counts twice: people repeat themselves. A
    number that comes twice in one contribution is an error.
    """
    table = read_table(source, COLUMNS, name=name)
    numbered: tuple[str, ...] = ("contribution", "number") if "number" in table.columns else ()
    notes = Notes(table.file)
    seen: set[tuple[object, ...]] = set()
    found: dict[str, list[Sentence]] = {}
    for row in table:
        for column in ("contribution", "text"):
            if not row[column]:
                notes.error("EMPTY", "Die Zelle ist leer", "Angabe ergänzen", row.line, column)
        place = tuple(row[column] for column in numbered)
        if place and place in seen:
            notes.error(
                "DUPLICATE",
                f"Satz {row['number']} von {row['contribution']} kommt zweimal vor",
                "Eine der Zeilen streichen",
                row.line,
                "number",
            )
        seen.add(place)
        sentence = Sentence(row["text"], row.get("code"))
        found.setdefault(row["contribution"], []).append(sentence)
    notes.check()
    contributions = tuple(Contribution(key, tuple(said)) for key, said in found.items())
    return Contributions(table.file, contributions, _repeated(contributions), table.warnings)


def _repeated(contributions: tuple[Contribution, ...]) -> tuple[str, ...]:
    """Contributions whose whole text stood in an earlier one: sent twice, or copied."""
    seen: set[str] = set()
    again = []
    for contribution in contributions:
        text = contribution.text.casefold()
        if text in seen:
            again.append(contribution.id)
        seen.add(text)
    return tuple(again)
