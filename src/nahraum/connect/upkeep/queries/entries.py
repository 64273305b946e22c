"""What an entry says, as values that can be compared, stored and read."""

from datetime import date
from typing import Any, cast

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from nahraum.connect.directory import queries as directory
from nahraum.connect.directory.models import Known, Leave, Offer, Organisation, Site
from nahraum.connect.directory.rules import (
    Freshness,
    freshness,
    parse_lines,
    shown_phone,
    write_lines,
)
from nahraum.connect.upkeep.rules import FIGURES

OFFER_FIELDS = (
    *("phone", "email", "website", "how_to_start", "cost", "cost_note"),
    *("new_people", "places_total", "places_free", "waiting_weeks"),
)
HOUSE_FIELDS = ("about", "phone", "email", "website", "reminder_email")
# What a house may change by itself: a wrong word about it sends nobody to a closed door for long.
LOW_RISK = frozenset({"leaves", "new_people", "places_free", "waiting_weeks"})
CAPACITY = frozenset({"new_people", "places_total", "places_free", "waiting_weeks"})
Entry = Offer | Organisation


def values_of(row: Entry) -> dict[str, Any]:
    """Everything a house may propose to change, JSON-ready."""
    if isinstance(row, Organisation):
        return {name: getattr(row, name) for name in HOUSE_FIELDS}
    return {
        **{name: getattr(row, name) for name in OFFER_FIELDS},
        "hours": hours_of(row),
        "leaves": [leave_value(leave) for leave in coming_leaves(row)],
        "closed": row.status == Offer.Status.CLOSED,
    }


def hours_of(offer: Offer) -> dict[str, list[str]]:
    """Lines of opening hours by place; "" stands for all places together."""
    groups = {"": directory.hours_at(offer, None)}
    groups |= {str(site.pk): directory.hours_at(offer, site) for site in offer.sites.all()}
    return {place: list(write_lines(hours)) for place, hours in groups.items() if hours}


def hour_values(offer: Offer, lines: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Lines by place as the directory writes them; places that are gone are left out."""
    places: dict[str, Any] = {"": None, **{str(site.pk): site for site in offer.sites.all()}}
    return [
        values
        for place, written in lines.items()
        if place in places
        for values in directory.values_of(parse_lines("\n".join(written)), places[place])
    ]


def coming_leaves(offer: Offer) -> list[Leave]:
    """Leaves that are not over, soonest first."""
    today = timezone.localdate()
    return sorted((row for row in offer.leaves.all() if row.last >= today), key=lambda r: r.first)


def leave_value(leave: Leave) -> list[str]:
    return [leave.first.isoformat(), leave.last.isoformat(), leave.instead]


def label_of(row: Entry, name: str) -> str:
    """A field as people call it."""
    named = {
        "hours": _("Öffnungszeiten"),
        "leaves": _("Abwesenheit"),
        "closed": _("Das Angebot gibt es nicht mehr"),
    }
    return named.get(name) or str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def in_words(row: Entry, name: str, value: Any) -> list[str]:
    """A value in lines people read; nothing said is a dash."""
    if name == "hours":
        places = {str(site.pk): str(site) for site in cast("Offer", row).sites.all()}
        return [
            f"{places.get(place, '')}: {line}" if place else line
            for place, lines in (value or {}).items()
            for line in lines
        ] or ["–"]
    if name == "leaves":
        return [leave_in_words(*item) for item in value or ()] or ["–"]
    if name == "closed":
        return [_("ja") if value else _("nein")]
    if value is None or value == "":
        return ["–"]
    if name == "phone":
        return [shown_phone(value)]
    if name == "cost":
        return [str(Offer.Cost(value).label)]
    return [str(Known(value).label)] if name == "new_people" else [str(value)]


def leave_in_words(first: str, last: str, instead: str) -> str:
    words = {
        "first": formats.date_format(date.fromisoformat(first), "SHORT_DATE_FORMAT"),
        "last": formats.date_format(date.fromisoformat(last), "SHORT_DATE_FORMAT"),
    }
    span = _("%(first)s bis %(last)s") % words
    return f"{span} ({_('Vertretung:')} {instead})" if instead else span


def facts_of(row: Entry) -> list[tuple[str, list[str]]]:
    """(field, lines) of everything a house may change, for its own eyes."""
    values = values_of(row)
    if isinstance(row, Organisation):
        return [(label_of(row, name), in_words(row, name, values[name])) for name in values]
    found = [(_("Anschrift"), [_address(site) for site in row.sites.all()])]
    found = found if row.on_site and found[0][1] else []
    for name in (*OFFER_FIELDS, "hours", "leaves"):
        said = in_words(row, name, values[name])
        if name in ("phone", "email", "website") and not values[name]:
            said = _of_house(row, name)
        elif name == "leaves" and not values[name]:
            said = [_("keine eingetragen")]
        elif name in _SELDOM and said == ["–"]:
            continue
        found.append((label_of(row, name), said))
    return found


def _address(site: Site) -> str:
    """Where people go, as the portal says it: a house that moved must see the old street."""
    if site.protected_address:
        return _("geheim, steht nicht im Portal")
    where = ", ".join(filter(None, (site.street, f"{site.postcode} {site.place}".strip())))
    steps = _("ohne Stufen: %(known)s") % {"known": site.get_step_free_display()}
    return f"{where} ({steps})"


# Facts most offers have none of: nobody misses them.
_SELDOM = ("cost_note", "places_total", "places_free", "waiting_weeks")


def _of_house(offer: Offer, name: str) -> list[str]:
    """What holds where the offer says nothing of its own."""
    (said,) = in_words(offer.organisation, name, getattr(offer.organisation, name))
    return [said if said == "–" else _("%(text)s (von der Einrichtung)") % {"text": said}]


def age_of(offer: Offer) -> tuple[str, str]:
    """How fresh an entry is, in a word, and the tone of it."""
    state = freshness(
        checked_at=offer.checked_at, check_due=offer.check_due, today=timezone.localdate()
    )
    tone = {Freshness.CHECKED: "success", Freshness.STALE: "danger"}.get(state, "warning")
    return str(FIGURES[state.value]), tone
