"""The offers of a municipality in memory: as columns that answer a wish without the database.

It holds what is published and may be shown, nothing else: of a protected address neither words nor
a point. An index never changes; after an edit a new one takes its place, which shares what stayed.
Where there is none, the database answers (`rows.py`) with the same hits in the same order.
"""

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from nahraum.analysis.language import stem
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.connect.directory.rules import (
    Holidays,
    Hours,
    Leave,
    Mode,
    State,
    holidays_of,
    stale_from,
    state_at,
)
from nahraum.connect.portal.queries.hits import ANSWERS, Bools, Floats, Hits, Rows, texts_of
from nahraum.connect.portal.queries.near import Point
from nahraum.connect.portal.queries.reading import Record, Rest, Span
from nahraum.connect.portal.rules import (
    UNKNOWN,
    VIOLENCE,
    WEIGHTS,
    Facts,
    Meaning,
    Wish,
    asked_words,
    best_first,
    distance,
    judged,
    scores,
    stems_said,
    topic_score,
)

MOST_INSERTED = 2_000  # rows put into the order one by one; more are sorted with all
MOST_ANSWERS = 48  # lists without a question and answers to filters kept for an edition
_WHERE = tuple(WEIGHTS)
_WEIGHTS = np.array([WEIGHTS[where] for where in _WHERE])
Said = tuple[Record, dict[str, str]]
_LAST_DAY = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Pattern:
    """When somebody is there; many offers share one."""

    hours: tuple[Hours, ...]
    leaves: tuple[Leave, ...]

    def state(self, at: datetime, holidays: Holidays) -> State:
        return state_at(self.hours, self.leaves, at=at, holidays=holidays)


@dataclass(frozen=True, slots=True)
class Columns:
    """One value for each row of an index; rows of offers that changed or went stay, not alive."""

    alive: Bools
    first: Rows
    last: Rows
    stale_from: Rows
    facts: Rows
    patterns: Rows
    everywhere: Bools


class Few(OrderedDict[Any, Any]):
    """Answers worth keeping; the one asked longest ago makes room."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most, self.lock = most, threading.Lock()

    def get_or(self, key: Any, make: Callable[[], Any]) -> Any:
        with self.lock:
            if key in self:
                self.move_to_end(key)
                return self[key]
        made = make()
        with self.lock:
            self[key] = made
            while len(self) > self.most:
                self.popitem(last=False)
        return made


class Index:
    """Never changed after it is made; `with_changes` makes the next one."""

    def __init__(self, edition: int) -> None:
        self.edition = edition
        self.records: list[Record] = []
        self.row_of: dict[UUID, int] = {}
        self.facts: list[Facts] = []
        self.patterns: list[Pattern] = []
        self._fact_numbers: dict[Any, int] = {}
        self._pattern_numbers: dict[Any, int] = {}
        self.words: dict[str, Rows] = {}  # rows times four, plus where they say the word
        self.topics: dict[str, Rows] = {}
        self.doors: dict[str, tuple[int, ...]] = {}  # rows people find behind one door
        self.columns = _columns([])
        self.order: Rows = np.empty(0, np.int32)
        self.titles: Rows = np.empty(0, np.int32)
        self.points: tuple[Rows, Floats, Floats] = _no_points()
        self.whole_minutes = True
        self.answers = Few(MOST_ANSWERS)
        self.said: dict[int, Said] = {}

    # ------------------------------------------------------------------ making the next one
    def with_changes(self, edition: int, gone: Iterable[UUID], come: Iterable[Record]) -> "Index":
        """The index of a later edition: without some offers, with others as they are now."""
        new = Index(edition)
        new.records, new.row_of = [*self.records], {**self.row_of}
        new.facts, new.patterns = [*self.facts], [*self.patterns]
        new._fact_numbers = {**self._fact_numbers}
        new._pattern_numbers = {**self._pattern_numbers}
        new.whole_minutes = self.whole_minutes
        new.said = self.said  # of records; those that changed have other rows now
        alive = self.columns.alive.copy()
        for key in gone:
            if (row := new.row_of.pop(key, None)) is not None:
                alive[row] = False
        added = list(come)
        start = len(new.records)
        new.records.extend(added)
        new.row_of.update({record.key: start + place for place, record in enumerate(added)})
        more = _columns([(r, new._fact(r), new._pattern(r)) for r in added])
        old = replace(self.columns, alive=alive)
        joined = {n: np.concatenate([getattr(old, n), getattr(more, n)]) for n in Columns.__slots__}
        new.columns = Columns(**joined)
        new._say(self, start)
        new._place(self, start)
        new._sort(self, start)
        return new

    def _fact(self, record: Record) -> int:
        facts = Facts(
            state=State.UNKNOWN,
            on_site=record.on_site,
            home_visit=record.home_visit,
            served_everywhere=record.served_everywhere,
            served=record.served,
            step_free=tuple(place.step_free for place in record.places),
            cost=record.cost,
            new_people=record.new_people,
            capacity_as_of=record.capacity_as_of,
            languages=record.languages,
            targets=record.targets,
            grade=record.grade,
        )
        number = self._fact_numbers.setdefault(facts, len(self.facts))
        if number == len(self.facts):
            self.facts.append(facts)
        return number

    def _pattern(self, record: Record) -> int:
        key = (record.hours, record.leaves)
        number = self._pattern_numbers.setdefault(key, len(self.patterns))
        if number == len(self.patterns):
            self.patterns.append(Pattern(tuple(map(_hours, record.hours)), _leaves(record.leaves)))
            ends = [clock for span in record.hours for clock in span[1:3]]
            self.whole_minutes &= all(c.second == c.microsecond == 0 for c in ends)
        return number

    def _say(self, old: "Index", start: int) -> None:
        """Words and topics of the rows from `start` on, after those that were there."""
        words: defaultdict[str, dict[int, int]] = defaultdict(dict)
        topics: defaultdict[str, list[int]] = defaultdict(list)
        doors: defaultdict[str, list[int]] = defaultdict(list)
        for row, record in enumerate(self.records[start:], start):
            for place, where in reversed(tuple(enumerate(_WHERE))):
                for said in stems_said(texts_of(record)[where]):
                    words[said][row] = place
            for topic in record.topics:
                topics[topic].append(row)
            for door in {place.door for place in record.places if place.door and record.on_site}:
                doors[door].append(row)
        self.words = {**old.words}
        for word, held in words.items():
            rows = np.fromiter(
                (row * 4 + place for row, place in held.items()), np.int32, len(held)
            )
            known = self.words.get(word)
            self.words[word] = rows if known is None else np.concatenate([known, rows])
        nobody: Rows = np.empty(0, np.int32)
        self.topics = {**old.topics}
        for topic, found in topics.items():
            more = np.array(found, np.int32)
            self.topics[topic] = np.concatenate([self.topics.get(topic, nobody), more])
        self.doors = {**old.doors}
        for door, behind in doors.items():
            self.doors[door] = (*self.doors.get(door, ()), *behind)

    def _place(self, old: "Index", start: int) -> None:
        found = [
            (row, *place.point)
            for row, record in enumerate(self.records[start:], start)
            for place in record.places
            if place.point is not None
        ]
        row, x, y = (list(part) for part in zip(*found, strict=True)) if found else ([], [], [])
        new = (np.array(row, np.int32), np.array(x, np.float64), np.array(y, np.float64))
        rows, xs, ys = old.points
        self.points = (
            np.concatenate([rows, new[0]]),
            np.concatenate([xs, new[1]]),
            np.concatenate([ys, new[2]]),
        )

    def _sort(self, old: "Index", start: int) -> None:
        """Rows by title; few new ones are put into their places, many are sorted together."""
        names = [by_title(record) for record in self.records[start:]]
        if start == 0 or len(names) > MOST_INSERTED:
            every = [by_title(record) for record in self.records]
            self.order = np.array(sorted(range(len(every)), key=every.__getitem__), np.int32)
        else:
            new = sorted(range(len(names)), key=names.__getitem__)
            places = [self._place_of(old.order, names[row]) for row in new]
            self.order = np.insert(old.order, places, [start + row for row in new]).astype(np.int32)
        self.titles = np.empty(len(self.order), np.int32)
        self.titles[self.order] = np.arange(len(self.order), dtype=np.int32)

    def _place_of(self, order: Rows, name: tuple[str, str]) -> int:
        low, high = 0, len(order)
        while low < high:
            middle = (low + high) // 2
            if by_title(self.records[order[middle]]) < name:
                low = middle + 1
            else:
                high = middle
        return low

    # ------------------------------------------------------------------ answering
    def hits(
        self,
        wish: Wish,
        meanings: Sequence[Meaning],
        neighbourhood: UUID | None,
        where: Point | None,
        at: datetime,
        *,
        only_topics: bool = False,
    ) -> tuple["Hits", "Hits"]:
        """Hits that meet every filter, and those nobody knows of; each best first."""
        asked = asked_words(wish.question)
        if wish.question:
            return self._ranked(wish, asked, meanings, neighbourhood, where, at, only_topics)
        moment = self.moment(at) if wish.open_now else timezone.localdate(at)
        found: tuple[Hits, Hits] = self.answers.get_or(
            (wish, neighbourhood, where, moment, timezone.localdate(at)),
            lambda: self._ranked(wish, asked, meanings, neighbourhood, where, at, only_topics),
        )
        return found

    def _ranked(
        self,
        wish: Wish,
        asked: tuple[str, ...],
        meanings: Sequence[Meaning],
        neighbourhood: UUID | None,
        where: Point | None,
        at: datetime,
        only_topics: bool,
    ) -> tuple["Hits", "Hits"]:
        rows, topic, text = self._found(wish, asked, meanings, only_topics)
        today = timezone.localdate(at).toordinal()
        public, stale = self.answers.get_or(("day", today), lambda: self._day(today))
        kept = public[rows]
        answers = {}
        for name in wish.filters:
            answers[name] = self._answers(name, wish, neighbourhood, at, rows)
            kept &= answers[name] > 0
        rows, topic, text = rows[kept], topic[kept], text[kept]
        answers = {name: found[kept] for name, found in answers.items()}
        metres = self._metres(rows, where)
        score = scores(
            topic=topic,
            text=text,
            stale=stale[rows],
            metres=np.zeros(len(rows)) if metres is None else np.maximum(metres, 0.0),
            asked=bool(asked),
        )
        order = best_first(score, self.titles[rows], asked=bool(asked))
        unknown = np.zeros(len(rows), np.bool_)
        for found in answers.values():
            unknown |= found == ANSWERS.index(UNKNOWN)
        every = Hits(self, rows, score, answers, metres, asked, tuple(meanings), order)
        return every.only(~unknown), every.only(unknown)

    def _found(
        self, wish: Wish, asked: tuple[str, ...], meanings: Sequence[Meaning], only_topics: bool
    ) -> tuple[Rows, Floats, Floats]:
        """Rows that come into question with their scores by topic and by text."""
        size = len(self.records)
        topic, text = np.zeros(size), np.zeros(size)
        meant, wanted = np.zeros(size, np.bool_), np.ones(size, np.bool_)
        for meaning in meanings:
            rows = self.topics.get(meaning.topic)
            if rows is not None:
                topic[rows] = np.maximum(topic[rows], topic_score(meaning))
                meant[rows] = True
        for word in asked:
            if (said := self.words.get(stem(word))) is not None:
                text[said >> 2] += _WEIGHTS[said & 3]
        if asked:
            text /= len(asked)
        if wish.question:
            wanted = meant if only_topics else meant | (text > 0)
        if wish.topic:
            of_topic = np.zeros(size, np.bool_)
            of_topic[self.topics.get(wish.topic, [])] = True
            wanted = wanted & of_topic
        rows = np.flatnonzero(wanted).astype(np.int32)
        return rows, topic[rows], text[rows]

    def house_of(self, row: int, public: Bools) -> UUID | None:
        """A site of a row behind whose door there are other offers too, of those that are `public`.

        Nobody is led to a house from an offer about violence.
        """
        record = self.records[row]
        if not record.on_site or VIOLENCE in record.topics:
            return None
        for place in record.places:
            if any(other != row and public[other] for other in self.doors.get(place.door, ())):
                return place.site
        return None

    def public(self) -> Bools:
        """Rows that may be shown today."""
        today = timezone.localdate().toordinal()
        found: tuple[Bools, Bools] = self.answers.get_or(("day", today), lambda: self._day(today))
        return found[0]

    def saying(self, word: str, rows: Rows) -> Bools:
        """Which rows say a stem."""
        said = self.words.get(word)
        if said is None:
            return np.zeros(len(rows), np.bool_)
        places = np.minimum(np.searchsorted(said, rows * 4), len(said) - 1)
        found: Bools = said[places] >> 2 == rows
        return found

    def where_said(self, word: str, row: int) -> str:
        """The place of most weight in which a row says a stem; "" if it does not."""
        said = self.words.get(word)
        if said is None:
            return ""
        place = int(np.searchsorted(said, row * 4))
        if place == len(said) or said[place] >> 2 != row:
            return ""
        return _WHERE[said[place] & 3]

    def _day(self, today: int) -> tuple[Bools, Bools]:
        """Which rows are public on a day, and which of them were checked too long ago."""
        columns = self.columns
        in_time = (columns.first <= today) & (today <= columns.last)
        return columns.alive & in_time, columns.stale_from <= today

    def _answers(
        self, name: str, wish: Wish, neighbourhood: UUID | None, at: datetime, rows: Rows
    ) -> NDArray[np.int8]:
        """Whether rows meet a filter, as places in ANSWERS; the rule decides for each fact."""
        if name == "open_now":
            return self._open(at, rows)
        today = timezone.localdate(at)
        one = Wish(**{name: getattr(wish, name)})

        def make() -> NDArray[np.int8]:
            judgments = (
                judged(one, facts, neighbourhood=neighbourhood, today=today) for facts in self.facts
            )
            codes = [0 if found is None else ANSWERS.index(found[name]) for found in judgments]
            return np.array(codes, np.int8)

        by_facts: NDArray[np.int8] = self.answers.get_or((one, neighbourhood, today), make)
        return by_facts[self.columns.facts[rows]]

    def _open(self, at: datetime, rows: Rows) -> NDArray[np.int8]:
        """The same for "open now": each pattern is looked at once a minute, if it is asked for."""
        known: NDArray[np.int8] = self.answers.get_or(
            ("open", self.moment(at)), lambda: np.full(len(self.patterns), -1, np.int8)
        )
        patterns = self.columns.patterns[rows]
        wanted = np.unique(patterns)
        holidays = holidays_of(current_municipality().area.key)
        for number in wanted[known[wanted] < 0]:
            state = self.patterns[number].state(at, holidays)
            found = judged(
                Wish(open_now=True),
                Facts(state=state, on_site=True, home_visit=False, served_everywhere=False),
                neighbourhood=None,
                today=timezone.localdate(at),
            )
            known[number] = 0 if found is None else ANSWERS.index(found["open_now"])
        return known[patterns]

    def moment(self, at: datetime) -> datetime:
        """As long as this is the same, nothing opens or closes."""
        return at.replace(second=0, microsecond=0) if self.whole_minutes else at

    def _metres(self, rows: Rows, where: Point | None) -> Floats | None:
        """To the nearest place of each row; -1 where none is known."""
        if where is None:
            return None
        of, x, y = self.points
        nearest = np.full(len(self.records), np.inf)
        np.minimum.at(nearest, of, distance(x - where[0], y - where[1]))
        found = np.where(np.isinf(nearest[rows]), -1.0, nearest[rows])
        return np.where(self.columns.everywhere[rows], 0.0, found)


def by_title(record: Record) -> tuple[str, str]:
    return record.title.casefold(), str(record.key)


def _columns(rows: Sequence[tuple[Record, int, int]]) -> Columns:
    def day(found: date | None, otherwise: int) -> int:
        return otherwise if found is None else found.toordinal()

    def numbers(values: Iterable[int]) -> Rows:
        return np.fromiter(values, np.int32, len(rows))

    return Columns(
        alive=np.ones(len(rows), np.bool_),
        first=numbers(day(record.first, 0) for record, _, _ in rows),
        last=numbers(day(record.last, _LAST_DAY) for record, _, _ in rows),
        stale_from=numbers(_stale_from(record) for record, _, _ in rows),
        facts=numbers(fact for _, fact, _ in rows),
        patterns=numbers(pattern for _, _, pattern in rows),
        everywhere=np.array([r.home_visit and r.served_everywhere for r, _, _ in rows], np.bool_),
    )


def _stale_from(record: Record) -> int:
    """The day from which an entry may not be believed; one nobody ever checked never could."""
    if record.checked_at is None:
        return 0
    return stale_from(checked_at=record.checked_at, check_due=record.check_due).toordinal()


def _no_points() -> tuple[Rows, Floats, Floats]:
    return np.empty(0, np.int32), np.empty(0), np.empty(0)


def _hours(span: Span) -> Hours:
    weekday, opens, closes, mode, first, last, season_from, season_to, on_holidays = span
    return Hours(
        weekday=weekday,
        opens=opens,
        closes=closes,
        mode=Mode(mode),
        first=first,
        last=last,
        season_from=_month_day(season_from),
        season_to=_month_day(season_to),
        on_holidays=on_holidays,
    )


def _month_day(text: str) -> tuple[int, int] | None:
    return (int(text[:2]), int(text[3:])) if text else None


def _leaves(rows: Iterable[Rest]) -> tuple[Leave, ...]:
    return tuple(Leave(first=first, last=last, instead=instead) for first, last, instead in rows)
