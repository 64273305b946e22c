"""Measures, programmes and own money as people write them in YAML."""

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from nahraum.analysis.funding import Cost, Measure, Programme
from nahraum.analysis.funding.programme import RULES
from nahraum.cli.yamlfiles import Section
from nahraum.data.errors import Finding, FormatError, shown
from nahraum.facts import funding as facts

MOST_MEASURES = 200
MOST_PROGRAMMES = 100


@dataclass(frozen=True, slots=True)
class Project:
    """What the file says, and the sources behind shipped programmes."""

    measures: tuple[Measure, ...]
    programmes: tuple[Programme, ...]
    sources: tuple[str, ...]


def project(top: Section, lines: dict[str, int]) -> Project:
    """Measures and programmes; without programmes all shipped ones are meant.

    `lines` is filled with the line of every id while reading, for errors on the way.
    """
    top.need("measures")
    parts = top.sections("measures")
    if not 1 <= len(parts) <= MOST_MEASURES:
        top.fail("measures", f"{len(parts)} Maßnahmen", f"1 bis {MOST_MEASURES} angeben")
    measures = tuple(_measure(part, lines) for part in parts)
    confirmed = set(top.texts("confirmed"))
    programmes, sources = _programmes(top, lines, confirmed)
    if len(programmes) > MOST_PROGRAMMES:
        top.fail("programmes", "Zu viele Programme", f"Höchstens {MOST_PROGRAMMES} angeben")
    strange = confirmed - {programme.id for programme in programmes}
    if strange:
        top.fail("confirmed", f"{shown(min(strange))} ist kein Programm der Datei", "Ergänzen")
    return Project(measures, programmes, sources)


def _unique(part: Section, key: str, name: str, lines: dict[str, int], line: int) -> None:
    if name in lines:
        part.fail(key, f"{shown(name)} steht schon in Zeile {lines[name]}", "Umbenennen")
    lines[name] = line


def _measure(part: Section, lines: dict[str, int]) -> Measure:
    name = part.text("id")
    _unique(part, "id", name, lines, part.node.line)
    part.need("costs")
    others = part.inner("others")
    measure = Measure(
        id=name,
        costs=_costs(part),
        utility=part.number("utility", 1.0, high=1e9),
        kinds=part.texts("kinds"),
        state=part.text("state", ""),
        carrier=part.text("carrier", ""),
        start=_start(part),
        early_start_approved=part.flag("early_start_approved"),
        required=part.flag("required"),
        revenue=part.by_year("revenue"),
        operating=part.by_year("operating"),
        in_kind=part.cents("in_kind", 0) or 0,
        others={} if others is None else {n: others.cents_of(n) for n in others.entries},
    )
    part.asked |= {"name", "note", "title"}
    part.done()
    return measure


def _start(part: Section) -> date | None:
    """A day; a mere year is taken as its first day, and that is said."""
    day = part.day("start")
    if day is not None and part.scalar("start") == str(day.year):
        text = (
            f"Als Beginn zählt der 1.1.{day.year}; für Fristen den genauen Tag angeben, "
            f"zum Beispiel {day.year}-09-01"
        )
        where = (part.file, part.line("start"), part.column("start"))
        part.warnings.append(Finding("warning", "START_YEAR_ONLY", text, "", *where))
    return day


def _costs(part: Section) -> tuple[Cost, ...]:
    """Costs by year; a year holds one sum or sums by type of cost."""
    years = part.inner("costs")
    assert years is not None
    found = []
    for key in years.entries:
        year = years.year(key)
        if isinstance(years.need(key).value, dict):
            kinds = years.inner(key)
            assert kinds is not None
            found += [
                Cost(year=year, cents=kinds.cents_of(kind), kind=kind) for kind in kinds.entries
            ]
        else:
            found.append(Cost(year=year, cents=years.cents_of(key)))
    if not found:
        part.fail("costs", "Es sind keine Kosten angegeben", "Jahr und Betrag eintragen")
    return tuple(found)


def _programmes(
    top: Section, lines: dict[str, int], confirmed: set[str]
) -> tuple[tuple[Programme, ...], tuple[str, ...]]:
    if not top.has("programmes"):
        every = facts.programmes()
        return tuple(shipped(key, confirmed) for key in every), _sources(list(every))
    node = top.entries["programmes"]
    found: list[Programme] = []
    named: list[str] = []
    if isinstance(node.value, dict):
        parts = top.inner("programmes")
        assert parts is not None
        for key in parts.entries:
            part = parts.inner(key)
            if part is None:
                parts.fail(key, "Die Regeln fehlen", "Regeln eingerückt darunter schreiben")
            found.append(_inline(part, key, lines))
        return tuple(found), ()
    for position, item in enumerate(top.items("programmes"), start=1):
        where = f"programmes[{position}]"
        if isinstance(item.value, dict):
            part = Section(top.file, item, where, warnings=top.warnings)
            found.append(_inline(part, part.text("id"), lines))
            continue
        key = item.value if isinstance(item.value, str) else ""
        if key not in facts.programmes():
            close = get_close_matches(key, facts.programmes(), n=1)
            known = f"Gemeint ist vielleicht {close[0]}" if close else "Regeln ausschreiben"
            raise FormatError(
                f"Ein Programm {shown(key)} gehört nicht zu den mitgelieferten",
                file=top.file,
                line=item.line,
                column=where,
                remedy=known,
            )
        if key in lines:
            top.fail("programmes", f"{shown(key)} kommt zweimal vor", "Einmal streichen")
        lines[key] = item.line
        named.append(key)
        found.append(shipped(key, confirmed))
    return tuple(found), _sources(named)


def _sources(keys: list[str]) -> tuple[str, ...]:
    entries = [facts.programmes()[key] for key in keys]
    return tuple(
        dict.fromkeys(
            source for entry in entries for source in (entry.source, *entry.rule_sources.values())
        )
    )


def shipped(key: str, confirmed: set[str]) -> Programme:
    """A shipped programme; where nobody knows its validity, only a person can confirm it."""
    entry = facts.programmes()[key]
    rules: dict[str, Any] = dict(entry.rules)
    for cap in ("cap_project", "cap_multiple"):
        if cap in rules:
            rules[cap] *= 100
    unknown = set(entry.unknown)
    if entry.valid_from is None and entry.valid_until is None and key not in confirmed:
        unknown.add("validity")
    return Programme(
        id=key,
        name=entry.name,
        states=entry.states,
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
        unknown=frozenset(unknown),
        **rules,
    )


def _inline(part: Section, key: str, lines: dict[str, int]) -> Programme:
    """Rules written out in the file; what is not written is no rule, unless in `unknown`."""
    part.asked.add("id")
    _unique(part, "id", key, lines, part.node.line)
    whole, certain = Fraction(1), Fraction(1)
    unknown = part.texts("unknown")
    for rule in unknown:
        if rule not in RULES:
            part.fail("unknown", f"Eine Regel {shown(rule)} gibt es nicht", ", ".join(RULES))
    programme = Programme(
        id=key,
        name=part.text("name", ""),
        max_share=part.share("max_share"),
        min_own_share=part.share("min_own_share"),
        cap_project=part.cents("cap_project"),
        cap_multiple=part.cents("cap_multiple"),
        cap_year=part.cents("cap_year"),
        duration_years=part.whole("duration_years", low=1, high=100)
        if part.has("duration_years")
        else None,
        eligible=part.texts("eligible"),
        excludes=part.texts("excludes"),
        combination=part.share("combination", whole) or Fraction(0),
        own_in_kind=part.flag("own_in_kind"),
        not_before_approval=part.flag("not_before_approval"),
        states=part.texts("states") or ((part.text("state"),) if part.has("state") else ()),
        carriers=part.texts("carriers"),
        deadline=_deadline(part),
        valid_from=part.day("valid_from"),
        valid_until=part.day("valid_until"),
        unknown=frozenset(unknown),
        probability=part.share("probability", certain) or Fraction(0),
    )
    part.asked |= {"note", "funder", "source"}
    part.done()
    return programme


def _deadline(part: Section) -> tuple[int, int] | None:
    """Month and day of every year, written 08-01."""
    if not part.has("deadline"):
        return None
    text = part.scalar("deadline")
    try:
        found = date.fromisoformat(f"2001-{text}")
    except ValueError:
        part.fail("deadline", f"{shown(text)} ist kein Tag im Jahr", "Monat-Tag wie 08-01 angeben")
    return found.month, found.day
