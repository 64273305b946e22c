"""The diagnosis of a municipality, a place or a topic, from what the need map and the monitoring
say already: nothing is computed a second time."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nahraum.base import registry
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.registry import Evidence, Related
from nahraum.base.signals.rules import in_words
from nahraum.understand.indicators import queries as indicators
from nahraum.understand.indicators.rules import Series
from nahraum.understand.needs.queries.looking import Look
from nahraum.understand.needs.queries.monitored import monitored
from nahraum.understand.needs.rules import (
    DEFAULT,
    WHOLE,
    Cell,
    Diagnosis,
    Judged,
    Kind,
    NeedMap,
    Part,
    Place,
    Reached,
    Section,
    State,
    Table,
    Topic,
    Verdict,
    missing_rows,
    part_rows,
    parts_of,
    reasons_of,
    score_words,
    section,
    sources_of,
    span_words,
    value_of,
)

MOST, ASKED, NAMED = 10, 6, 3  # cells in the tables, asked other rooms about, explained in words


@dataclass(frozen=True)
class _Report:
    """What is asked about: a place, or a topic in all places, or both."""

    look: Look
    map: NeedMap
    place: Place
    topic: Topic | None

    # -------------------------------------------------------------- which cells
    @property
    def of_topic(self) -> bool:
        """One topic in all places: then rows are places, else topics."""
        return self.topic is not None and self.place.id is None

    @cached_property
    def everything(self) -> list[tuple[str, Cell]]:
        """All cells asked about with the name of their row, the greatest need first."""
        named = [
            (cell.place.name if self.of_topic else cell.topic.name, cell)
            for cell in self.map.cells.values()
        ]
        return sorted(named, key=lambda one: (-_value(one[1]), one[0]))

    @cached_property
    def shown(self) -> list[tuple[str, Cell]]:
        known = [one for one in self.everything if one[1].score.value is not None]
        return known if self.of_topic else known[:MOST]

    @cached_property
    def asked(self) -> list[tuple[str, Cell]]:
        """Cells other rooms are asked about: a topic once for the municipality."""
        if self.of_topic:
            return [one for one in self.everything if one[1].place.id is None]
        return self.shown[:ASKED]

    def address(self, cell: Cell) -> str:
        slug = current_municipality().slug
        return reverse("needs:cell", args=[slug, cell.topic.key, cell.place.key])

    @property
    def head(self) -> str:
        return _("Ort") if self.of_topic else _("Thema")

    # -------------------------------------------------------------- other rooms
    @cached_property
    def series(self) -> list[Series]:
        """Indicators of the monitoring that speak of the topic, or all."""
        return [
            one
            for one in indicators.series().values()
            if self.topic is None or self.topic.key in one.definition.topics
        ]

    @cached_property
    def under_way(self) -> list[tuple[str, Related]]:
        return [
            (name, one)
            for name, cell in self.asked
            for one in registry.related("needs.cell", f"{cell.topic.key}:{cell.place.key}")
        ]

    @cached_property
    def evidence(self) -> list[tuple[str, Evidence]]:
        return [
            (name, one)
            for name, cell in self.asked
            for one in registry.evidence(cell.topic.key, cell.place.id, self.map.on)
        ]

    @cached_property
    def standards(self) -> list[tuple[str, list[Judged], Reached]]:
        """(standard in words, its places asked about, for how many people it holds)."""
        found = self.look.attained(topic=self.topic.key if self.topic else "")
        return [
            (
                f"{one.standard} {number_format(one.standard.limit.normalize())}",
                [at for at in one.places if self.place.id in (None, at.place.id)],
                one.people,
            )
            for one in found
        ]


def _value(cell: Cell) -> float:
    return -1.0 if cell.score.value is None else cell.score.value


def diagnosis(look: Look, *, place: str, topic: str = "") -> Diagnosis | None:
    """The whole report; None where there is no such place or topic here."""

    def wanted(of: Topic, at: Place) -> bool:
        return topic in ("", of.key) and (at.key == place or bool(topic and place == WHOLE))

    found = look.map(weights=DEFAULT, wanted=wanted)
    where = found.place(place)
    what = found.topic(topic) if topic else None
    if where is None or (topic and what is None):
        return None
    report = _Report(look, found, where, what)
    about = [what.name] if what else []
    about.append(_("ganze Kommune") if where.id is None else where.name)
    return Diagnosis(
        title=_("Bedarfsdiagnose %(name)s") % {"name": current_municipality().name},
        about=", ".join(about),
        on=look.on,
        sections=(
            _in_short(report),
            monitored(report.series, report.place, report.map.places),
            _need(report),
            *_kinds(report),
            _signals(report),
            _standards(report),
            _measures(report),
            _elsewhere(report),
            _missing(report),
            _sources(report),
        ),
    )


# ------------------------------------------------------------------ what stands first
def _in_short(report: _Report) -> Section:
    top = [f"{name} ({score_words(cell)})" for name, cell in report.shown[:NAMED]]
    unsure = sum(cell.score.basis < 0.5 for _name, cell in report.everything)
    words = {"rows": "; ".join(top)}
    return section(
        "kurz",
        _("Das Wichtigste"),
        [
            (
                _("Der Bedarf ist am größten in: %(rows)s.")
                if report.of_topic
                else _("Der Bedarf ist am größten bei: %(rows)s.")
            )
            % words
            if top
            else _("Noch ist zu wenig bekannt, um einen Bedarf zu nennen."),
            _("0 heißt: kein Bedarf zu sehen. 100 heißt: alles spricht für Bedarf."),
            _("Bei %(unsure)s von %(all)s Zahlen ist weniger als die Hälfte bekannt.")
            % {"unsure": unsure, "all": len(report.everything)},
            _standards_in_short(report),
            _under_way_in_short(report),
        ],
    )


def _standards_in_short(report: _Report) -> str:
    if not report.standards:
        return ""
    counts = Counter(at.verdict for _name, places, _people in report.standards for at in places)
    text = _(
        "Mindeststandards: an %(met)s Orten erfüllt, an %(missed)s nicht erfüllt, an %(unknown)s"
        " nicht bekannt; jeder Standard zählt je Ort einmal."
    )
    return text % {kind.value: counts[kind] for kind in Verdict}


def _under_way_in_short(report: _Report) -> str:
    count = len({one.text for _name, one in report.under_way})
    if not count:
        return _("Zu dem größten Bedarf gibt es noch keine Maßnahme.") if report.shown else ""
    text = ngettext(
        "Zu dem größten Bedarf gibt es eine Maßnahme.",
        "Zu dem größten Bedarf gibt es %(n)s Maßnahmen.",
        count,
    )
    return text % {"n": count}


# ------------------------------------------------------------------ need and its parts
def _need(report: _Report) -> Section:
    heads = (report.head, _("Bedarf"), _("möglich, wäre alles bekannt"))
    rows = tuple((name, score_words(cell), span_words(cell)) for name, cell in report.shown)
    links = tuple(report.address(cell) for _name, cell in report.shown)
    count = len(report.everything) - len(report.shown)
    rest = _("Weitere %(n)s Zahlen stehen auf der Bedarfskarte.") % {"n": count} if count else ""
    caption = _("Bedarf von 0 bis 100, der größte zuerst")
    return section(
        "bedarf",
        _("Bedarf und seine Gründe"),
        [*(reasons_of(*one) for one in report.shown[:NAMED]), rest],
        [Table(caption, heads, rows, links)],
    )


def _kinds(report: _Report) -> Iterator[Section]:
    for kind, key, title in (
        (Kind.OUTLOOK, "ausblick", _("Berechneter Bedarf")),
        (Kind.SUPPLY, "angebot", _("Angebot")),
        (Kind.REACH, "wege", _("Erreichbarkeit")),
    ):
        if kind is Kind.REACH and report.place.id is None and not report.of_topic:
            yield _ways(report, key, title)
            continue
        found = parts_of(report.shown, kind)
        told = [part for _name, part in found if part.state is State.KNOWN]
        words = {"known": len(told), "all": len(found)}
        sentences = [_("Bekannt sind %(known)s von %(all)s Angaben.") % words] if found else []
        if told:
            sentences.append(_worst(found))
        heads = (report.head, _("Was"), _("Wert"), _("Quelle und Stand"))
        yield section(key, title, sentences, [Table(title, heads, part_rows(found))])


def _ways(report: _Report, key: str, title: str) -> Section:
    """Of the whole municipality: how far it is from the places, and from which the farthest."""
    rows, facts = [], report.look.facts()
    for name, cell in report.shown:
        places = report.map.places
        parts = [(at.name, part) for at in places for part in facts.way(cell.topic.key, at)]
        told = [(where, p) for where, p in parts if p.state is State.KNOWN]
        if not told:
            rows.append((name, _("nicht berechnet"), "–", "–"))
            continue
        least, most = (find(told, key=_minutes) for find in (min, max))
        rows.append((name, value_of(least[1]), f"{value_of(most[1])} ({most[0]})", least[1].credit))
    heads = (report.head, _("kürzester Weg"), _("längster Weg"), _("Quelle und Stand"))
    text = _("Wege mit dem Auto aus der Mitte jedes Ortes zum nächsten Angebot.")
    return section(key, title, [text], [Table(title, heads, tuple(rows))])


def _minutes(told: tuple[str, Part]) -> float:
    """A way that leads nowhere is the longest."""
    return inf if told[1].value is None else told[1].value


def _worst(found: Sequence[tuple[str, Part]]) -> str:
    """What speaks most for a need; nothing where nothing does."""
    name, part = max(
        ((n, p) for n, p in found if p.state is State.KNOWN), key=lambda one: one[1].need
    )
    if not part.need:
        return _("Nichts davon spricht für einen Bedarf.")
    value = part_rows([(name, part)])[0][2].rstrip(".")
    text = _("Am stärksten spricht für Bedarf: %(name)s, %(line)s, %(value)s.")
    return text % {"name": name, "line": part.line.name, "value": value}


def _signals(report: _Report) -> Section:
    title = _("Freigegebene Meldungen")
    if not report.map.half_year:
        return section("meldungen", title, [_("Noch ist kein Halbjahr freigegeben.")])
    day = report.map.released_on
    found = parts_of(report.shown, Kind.SIGNALS)
    hidden = sum(part.state is State.SUPPRESSED for _name, part in found)
    sentences = [
        _("%(half_year)s, freigegeben am %(day)s. Alle Zahlen sind auf 5 gerundet.")
        % {
            "half_year": in_words(report.map.half_year),
            "day": date_format(day, "SHORT_DATE_FORMAT") if day else "–",
        },
        _("Je Ort gibt es Meldungen nur für ganze Handlungsfelder, je Thema nur für die Kommune."),
    ]
    if hidden:
        text = _(
            "%(n)s Angaben sind verdeckt: Es gab keine oder zu wenige Meldungen. Beides sieht mit"
            " Absicht gleich aus, damit in einem kleinen Ort niemand erkannt wird. Es heißt nicht:"
            " kein Bedarf."
        )
        sentences.append(text % {"n": hidden})
    heads = (report.head, _("Was"), _("Meldungen"), _("Quelle und Stand"))
    return section("meldungen", title, sentences, [Table(title, heads, part_rows(found))])


# ------------------------------------------------------------------ what is done about it
def _standards(report: _Report) -> Section:
    title = _("Mindeststandards")
    if not report.standards:
        return section("standards", title, [_("Dazu ist keiner festgelegt.")])
    rows = [_standard_row(report, *one) for one in report.standards]
    sentences = [
        _standards_in_short(report),
        _("Nicht bekannt heißt nicht erfüllt und auch nicht verfehlt."),
    ]
    heads = (_("Standard"), _("erfüllt"), _("nicht erfüllt"), _("nicht bekannt"), _("Menschen"))
    return section("standards", title, sentences, [Table(title, heads, tuple(rows))])


def _standard_row(
    report: _Report, name: str, places: Sequence[Judged], people: Reached
) -> tuple[str, ...]:
    """How many places reach it, and by name those that do not or nobody knows."""
    by = {kind: [at for at in places if at.verdict == kind] for kind in Verdict}
    missed = "; ".join(f"{at.place.name} ({at.value})" for at in by[Verdict.MISSED])
    unknown = "; ".join(at.place.name for at in by[Verdict.UNKNOWN])
    met = [_("%(n)s Orte") % {"n": len(by[Verdict.MET])}]
    if report.place.id is not None:
        met = [at.value for at in by[Verdict.MET]]
    share = "–"
    if report.place.id is None and people.met is not None:
        share = _("erfüllt für %(share)s %%") % {"share": round(people.met)}
    return (name, "; ".join(met) or "–", missed or "–", unknown or "–", share)


def _measures(report: _Report) -> Section:
    title = _("Was schon läuft")
    with_some = {name for name, _one in report.under_way}
    without = [name for name, _cell in report.asked if name not in with_some]
    rows = tuple(
        (name, f"{one.label}: {one.text}", one.state or "–", _day(one.since))
        for name, one in report.under_way
    )
    text = _("Noch nichts geplant: %(names)s.") % {"names": "; ".join(without)} if without else ""
    heads = (report.head, _("Was"), _("Wie es steht"), _("seit"))
    return section("massnahmen", title, [text], [Table(title, heads, rows)])


def _elsewhere(report: _Report) -> Section:
    title = _("Belege und ähnliche Praxis")
    rows = tuple(
        (
            name,
            one.text,
            one.value or "–",
            ", ".join(t for t in (one.source, _day(one.as_of, "")) if t),
        )
        for name, one in report.evidence
    )
    text = (
        _("Was andere Bereiche dazu wissen, und Beispiele aus Orten, die ähnlich sind.")
        if rows
        else _("Dazu ist sonst nichts bekannt.")
    )
    heads = (report.head, _("Was"), _("Näheres"), _("Quelle und Stand"))
    return section("belege", title, [text], [Table(title, heads, rows)])


def _day(on: Any, empty: str = "–") -> str:
    return date_format(on, "SHORT_DATE_FORMAT") if on else empty


def _missing(report: _Report) -> Section:
    rows = missing_rows(report.everything)
    text = (
        _("Was nicht bekannt ist, zählt nicht mit; die Spanne jeder Zahl sagt, was möglich wäre.")
        if rows
        else _("Alle Teile sind bekannt.")
    )
    heads = (_("Was fehlt"), _("Warum"), _("betroffene Zahlen"))
    table = Table(_("Was nicht bekannt ist"), heads, rows)
    return section("fehlt", _("Was nicht bekannt ist"), [text], [table])


def _sources(report: _Report) -> Section:
    weights = report.map.weights
    method = _(
        "Gewichte: Meldungen %(signals)s, Vorausberechnung %(outlook)s, Angebot %(supply)s,"
        " Erreichbarkeit %(reach)s. Gewichte und Grenzen sind eigene Setzungen; an keiner Quelle"
        " geprüft. Wege mit dem Auto."
    ) % {kind.value: weights.of(kind) for kind in Kind}
    checked = report.map.checked
    directory = (
        _("Vom Verzeichnis sind %(n)s %% der Einträge geprüft; das Angebot zählt entsprechend.")
        % {"n": round(100 * checked)}
        if checked is not None
        else _("Wie aktuell das Verzeichnis ist, ist nicht bekannt.")
    )
    told = {one.tables[one.last].source for one in report.series}
    rows = tuple((text,) for text in sorted({*sources_of(report.everything), *told} - {""}))
    table = Table(_("Quellen und Stand"), (_("Quelle"),), rows)
    return section("quellen", _("Wie gerechnet ist, und woraus"), [method, directory], [table])
