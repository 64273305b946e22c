"""What an event says as values that can be compared, stored and read; proposals, earlier states."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import zip_longest
from typing import Any

from django.db.models import QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.models import Entry
from nahraum.base.audit.queries import history_of, names_of
from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import audit_sentence
from nahraum.base.topics.models import Topic
from nahraum.connect.calendar.models import Age, Event, Group, Proposal
from nahraum.connect.calendar.queries.looking import labels, money
from nahraum.connect.calendar.rules import in_words as rule_in_words
from nahraum.connect.directory.models import Organisation
from nahraum.connect.directory.rules import shown_phone
from nahraum.connect.upkeep.queries import owned_by
from nahraum.connect.upkeep.rules import Change, clashing

# What a house may say of its own events; who invites and in which programme is for the keepers.
HOUSE_FIELDS = (
    *("title", "summary", "details", "topics", "starts_on", "starts_at", "second_time", "minutes"),
    *("rule", "skip_holidays", "site", "place", "online_link", "ages", "groups", "for_whom"),
    *("cost", "fee_cents", "cost_note", "bring", "phone", "contact"),
    *("sign_up", "places", "deadline_days", "waiting_list"),
)
# What a former state brings back; status and people are decisions of their own.
KEPT_FIELDS = (*HOUSE_FIELDS, "organisation", "programme", "neighbourhood")


# ------------------------------------------------------------------ values
def values_of(event: Event) -> dict[str, Any]:
    """Everything a house may propose to change, JSON-ready."""
    now = {name: getattr(event, name) for name in HOUSE_FIELDS if name != "topics"}
    return stored({**now, "topics": event.topics.all()})


def stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a form, JSON-ready and always in the same order."""
    return {name: _stored(values[name]) for name in HOUSE_FIELDS if name in values}


def _stored(value: Any) -> Any:
    if isinstance(value, TenantModel):
        return str(value.pk)
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, (str, int, type(None))):
        return value
    return sorted(row.key if isinstance(row, Topic) else row for row in value)


def told(values: Mapping[str, Any]) -> dict[str, Any]:
    """Stored values as an action takes them; links only to rows that are still there."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        field: Any = Event._meta.get_field(name)
        if name == "topics":
            found[name] = list(Topic.objects.filter(key__in=value))
        elif field.is_relation:
            found[name] = field.related_model.objects.filter(pk=value).first() if value else None
        else:
            found[name] = field.to_python(value)
    return found


# ------------------------------------------------------------------ in words
def label_of(name: str) -> str:
    if name == "fee_cents":
        return _("Gebühr")
    return str(Event._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def in_words(name: str, value: Any, *, starts_on: str = "") -> str:
    """A stored value as people read it; nothing said is a dash."""
    if value is None or value in ("", []):
        return "–"
    field: Any = Event._meta.get_field(name)
    if name == "topics" or field.is_relation:
        return _rows_in_words(field, value)
    if name == "rule":
        return rule_in_words(value, date.fromisoformat(starts_on)) if starts_on else str(value)
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    plain = _PLAIN.get(name)
    return plain(value) if plain else str(dict(field.flatchoices).get(value, value))


def _rows_in_words(field: Any, value: Any) -> str:
    if field.name == "topics":
        return ", ".join(sorted(topic.name for topic in Topic.objects.filter(key__in=value)))
    row = field.related_model.objects.filter(pk=value).first()
    return _("(gelöscht)") if row is None else str(row)


_PLAIN: Mapping[str, Callable[[Any], str]] = {
    "ages": lambda value: ", ".join(labels(value, Age.choices)),
    "groups": lambda value: ", ".join(labels(value, Group.choices)),
    "fee_cents": money,
    "phone": shown_phone,
    "starts_at": lambda value: str(value)[:5],
    "starts_on": lambda value: formats.date_format(
        date.fromisoformat(value), "WEEKDAY_YEAR_FORMAT"
    ),
}


# ------------------------------------------------------------------ proposals
@dataclass(frozen=True, slots=True)
class Line:
    """One field of a proposal, in words. `now` is said only if the event changed meanwhile."""

    field: str
    label: str
    before: str
    now: str
    after: str
    clash: bool
    accepted: bool | None


def proposals() -> QuerySet[Proposal]:
    return Proposal.objects.select_related("organisation", "event", "municipality")


def open_proposals() -> QuerySet[Proposal]:
    """The oldest first."""
    return proposals().filter(state=Proposal.State.OPEN).order_by("created_at")


def answered_proposals() -> QuerySet[Proposal]:
    """The newest answer first."""
    return proposals().exclude(state=Proposal.State.OPEN).order_by("-answered_at")


def changes_of(proposal: Proposal) -> tuple[Change, ...]:
    return tuple(Change(**change) for change in proposal.changes)


def event_of(proposal: Proposal) -> Event | None:
    """The event as it is now; None for a new one, and for one that lies in the trash."""
    if proposal.event_id is None:
        return None
    found: Event | None = Event.objects.filter(pk=proposal.event_id).first()
    return found


def lines_of(proposal: Proposal, event: Event | None) -> list[Line]:
    """A proposal field by field beside what the event says now."""
    changes = changes_of(proposal)
    now = {} if event is None or not proposal.based_on else values_of(event)
    is_open = proposal.state == Proposal.State.OPEN
    clashes = {one.field for one in clashing(changes, now)} if now and is_open else set()
    first = next((c.after for c in changes if c.field == "starts_on"), now.get("starts_on") or "")
    return [
        Line(
            field=change.field,
            label=label_of(change.field),
            before=in_words(change.field, change.before, starts_on=first),
            now=in_words(change.field, now.get(change.field), starts_on=first),
            after=in_words(change.field, change.after, starts_on=first),
            clash=change.field in clashes,
            accepted=proposal.decisions.get(change.field),
        )
        for change in changes
        if proposal.based_on or change.after not in (None, "", [], False)
    ]


# ------------------------------------------------------------------ who speaks for whom
def speaks_for(actor: Any, obj: Any, at: datetime) -> bool:
    """Whether somebody speaks for the house of an event. No row: for any."""
    if actor.account is None:
        return False
    house = obj.organisation_id if isinstance(obj, (Event, Proposal)) else None
    if isinstance(obj, Organisation):
        house = obj.pk
    if house is None:
        return True
    return houses_of(actor, at=at).filter(pk=house).exists()


def houses_of(actor: Any, *, at: datetime) -> QuerySet[Organisation]:
    """Houses an account speaks for."""
    return owned_by(actor.account, on=timezone.localdate(at))


def coming_of(house: Organisation, *, at: datetime) -> list[Event]:
    """Published events of a house that are not over, by title."""
    found = Event.objects.filter(organisation=house, status=Event.Status.PUBLISHED)
    return list(found.filter(dates__ends__gt=at).distinct().order_by("title"))


# ------------------------------------------------------------------ what an event said before
@dataclass(frozen=True, slots=True)
class State:
    """A revision: when, what happened, what became different; `latest` is how it is now."""

    number: int
    at: datetime
    sentence: str
    differences: list[tuple[str, str, str]]
    latest: bool


def states(event: Event) -> list[State]:
    """All revisions of an event, newest first, each with what it changed."""
    found = list(history_of(event))
    names = names_of(revision.actor for revision in found)
    keys = [revision.entry for revision in found]
    verbs = dict(Entry.objects.filter(pk__in=keys).values_list("pk", "action"))
    return [
        State(
            number=later.number,
            at=later.at,
            sentence=_sentence(verbs.get(later.entry, ""), names[later.actor]),
            differences=[] if earlier is None else _between(earlier.snapshot, later.snapshot),
            latest=later is found[0],
        )
        for later, earlier in zip_longest(found, found[1:])
    ]


def _sentence(verb: str, who: str) -> str:
    known = audit_sentence(verb)
    return who if known is None else _(known.sentence).format(who=who, what="")


def _between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(field, before, after) of what a person reads; the rest is machinery."""
    old, new = _kept(before), _kept(after)
    return [
        (
            label_of(name),
            in_words(name, old[name], starts_on=str(old["starts_on"])),
            in_words(name, new[name], starts_on=str(new["starts_on"])),
        )
        for name in KEPT_FIELDS
        if name in old and old[name] != new.get(name)
    ]


def _kept(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """What a former state says, as `told` reads it: topics by key."""
    found = {name: snapshot[name] for name in KEPT_FIELDS if name in snapshot}
    topics = Topic.objects.filter(pk__in=found.get("topics") or ())
    return {**found, "topics": sorted(topics.values_list("key", flat=True))}


def values_before(event: Event, number: int) -> dict[str, Any]:
    """What an event said in a revision, as values to write. Raises Revision.DoesNotExist."""
    return told(_kept(history_of(event).get(number=number).snapshot))
