"""Hits of an index: only those somebody looks at are made."""

from collections.abc import Sequence
from typing import Protocol, overload

import numpy as np
from numpy.typing import NDArray

from nahraum.connect.portal.queries.reading import Record
from nahraum.connect.portal.rules import MET, NOT_MET, UNKNOWN, Hit, Meaning, why_found

ANSWERS = (NOT_MET, UNKNOWN, MET)
Rows = NDArray[np.int32]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


class Records(Protocol):
    """Where the rows of a hit stand."""

    @property
    def records(self) -> Sequence[Record]: ...


class Hits(Sequence[Hit]):
    """Hits in their order; reasons are looked for when somebody wants to see a hit."""

    def __init__(
        self,
        index: Records,
        rows: Rows,
        score: Floats,
        answers: dict[str, NDArray[np.int8]],
        metres: Floats | None,
        asked: tuple[str, ...],
        meanings: tuple[Meaning, ...],
        order: NDArray[np.intp],
    ) -> None:
        self.found_in, self._asked, self._meanings = index, asked, meanings
        self._rows, self._score, self._metres = rows, score, metres
        self._answers, self._order = answers, order

    def only(self, kept: Bools) -> "Hits":
        return Hits(
            self.found_in, self._rows, self._score, self._answers, self._metres, self._asked,
            self._meanings, self._order[kept[self._order]],
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, place: int) -> Hit: ...
    @overload
    def __getitem__(self, place: slice) -> list[Hit]: ...
    def __getitem__(self, place: int | slice) -> Hit | list[Hit]:
        if isinstance(place, slice):
            return [self._hit(number) for number in self._order[place]]
        return self._hit(self._order[place])

    def _hit(self, number: np.intp) -> Hit:
        record = self.found_in.records[self._rows[number]]
        texts = texts_of(record)
        metres = None if self._metres is None else float(self._metres[number])
        return Hit(
            record.key,
            float(self._score[number]),
            why_found(self._asked, self._meanings, record.topics, texts)[2],
            {name: ANSWERS[codes[number]] for name, codes in self._answers.items()},
            None if metres is None or metres < 0 else metres,
        )


def texts_of(record: Record) -> dict[str, Sequence[str]]:
    return {
        "title": (record.title,),
        "organisation": (record.house, record.former_names),
        "place": [text for place in record.places for text in place.texts],
        "text": (record.summary, record.for_whom),
    }
