"""Hits of an index: only those somebody looks at are made."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from nahraum.analysis.language import stem
from nahraum.connect.portal.queries.reading import Record
from nahraum.connect.portal.rules import (
    MET,
    NOT_MET,
    UNKNOWN,
    Hit,
    Meaning,
    Reason,
    best_meaning,
    stems_said,
)

if TYPE_CHECKING:
    from nahraum.connect.portal.queries.index import Index

ANSWERS = (NOT_MET, UNKNOWN, MET)
_UNKNOWN = ANSWERS.index(UNKNOWN)
Rows = NDArray[np.int32]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of an index as a list shows it.

    Of a word it says, `reasons` name only the one asked for: a list does not repeat its own words.
    """

    row: int
    reasons: tuple[Reason, ...]
    unknown: tuple[str, ...]  # filters nobody knows of
    metres: float | None
    house: UUID | None  # a site with more offers behind its door


class Hits(Sequence[Hit]):
    """Hits in their order; reasons are looked for when somebody wants to see a hit."""

    def __init__(
        self,
        index: "Index",
        rows: Rows,
        score: Floats,
        answers: dict[str, NDArray[np.int8]],
        metres: Floats | None,
        asked: tuple[str, ...],
        meanings: tuple[Meaning, ...],
        order: NDArray[np.intp],
    ) -> None:
        self.found_in, self._asked, self._meanings = index, asked, meanings
        self._stems = tuple(map(stem, asked))
        self._rows, self._score, self._metres = rows, score, metres
        self._answers, self._order = answers, order

    def only(self, kept: Bools) -> "Hits":
        return self._ordered(self._order[kept[self._order]])

    def _ordered(self, order: NDArray[np.intp]) -> "Hits":
        return Hits(
            self.found_in, self._rows, self._score, self._answers, self._metres, self._asked,
            self._meanings, order,
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, place: int) -> Hit: ...
    @overload
    def __getitem__(self, place: slice) -> "Hits": ...
    def __getitem__(self, place: int | slice) -> "Hit | Hits":
        if isinstance(place, slice):
            return self._ordered(self._order[place])
        return self._hit(self._order[place])

    def _hit(self, number: np.intp) -> Hit:
        row = int(self._rows[number])
        metres = None if self._metres is None else float(self._metres[number])
        return Hit(
            self.found_in.records[row].key,
            float(self._score[number]),
            self._reasons(row),
            {name: ANSWERS[codes[number]] for name, codes in self._answers.items()},
            None if metres is None or metres < 0 else metres,
            self.found_in.house_of(row, self.found_in.public()),
        )

    def listed(self) -> Iterator[Listed]:
        """What a list says of each hit; words are looked for in all rows at once."""
        rows, index = self._rows[self._order], self.found_in
        public = index.public()
        words = [
            (Reason(word, "", "text"), index.saying(known, rows))
            for word, known in zip(self._asked, self._stems, strict=True)
        ]
        whys: dict[frozenset[str], tuple[Reason, ...]] = {}
        answers = {name: codes[self._order] for name, codes in self._answers.items()}
        metres = None if self._metres is None else self._metres[self._order]
        for place, row in enumerate(rows.tolist()):
            topics = index.records[row].topics
            if topics not in whys:
                best = best_meaning(self._meanings, topics)
                whys[topics] = (Reason(best.phrase, best.label, "topic"),) if best else ()
            far = None if metres is None or metres[place] < 0 else float(metres[place])
            yield Listed(
                row,
                (*whys[topics], *(why for why, said in words if said[place])),
                tuple(name for name, codes in answers.items() if codes[place] == _UNKNOWN),
                far,
                index.house_of(row, public),
            )

    def _reasons(self, row: int) -> tuple[Reason, ...]:
        """Why a row was found, as `why_found` says it, by the words the index knows."""
        record, found = self.found_in.records[row], []
        best = best_meaning(self._meanings, record.topics)
        if best is not None:
            found.append(Reason(best.phrase, best.label, "topic"))
        for word, known in zip(self._asked, self._stems, strict=True):
            where = self.found_in.where_said(known, row)
            if where:
                met = stems_said(texts_of(record)[where])[known]
                found.append(Reason(word, met, where))
        return tuple(found)


def texts_of(record: Record) -> dict[str, Sequence[str]]:
    return {
        "title": (record.title,),
        "organisation": (record.house, record.former_names),
        "place": [text for place in record.places for text in place.texts],
        "text": (record.summary, record.for_whom),
    }
