import secrets
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import Acting, audited, record
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.places.models import Neighbourhood
from nahraum.base.signals.models import (
    BufferedSearch,
    DailySalt,
    SearchCount,
    Signal,
    SignalKey,
)
from nahraum.base.signals.rules import (
    HalfYearClosed,
    SignalRefused,
    half_year_of,
    is_bot,
    signal_kind,
    text_may_be_kept,
    token,
    unwrap,
    wrap,
)
from nahraum.base.topics.models import Topic
from nahraum.base.topics.rules import fold

SEARCH = "signals.search"


@audited
def emit(  # noqa: PLR0913 -- what a signal consists of
    *,
    kind: str,
    municipality: Municipality,
    topic: Topic | None,
    neighbourhood: Neighbourhood | None,
    reason: str,
    party: UUID | None,
    person_or_event: UUID,
    at: datetime,
    by: Acting,
) -> None:
    """Count that a need was not met. Takes ids and codes, keeps no name, text or time of day.

    `party` is who reports it (None for channels without one), `person_or_event` whose need it is.
    Nothing is returned and the audit entry names no signal: nobody can follow a single one.
    """
    if municipality != current_municipality():
        raise SignalRefused(_("Bedarf wird nur in der eigenen Kommune gezählt."))
    _store(
        kind=kind,
        topic=topic,
        neighbourhood=neighbourhood,
        reason=reason,
        party=party,
        subject=str(person_or_event),
        day=timezone.localdate(at),
    )
    record("signals.emit", by=by, municipality=municipality.pk)


def _store(
    *,
    kind: str,
    topic: Topic | None,
    neighbourhood: Neighbourhood | None,
    reason: str,
    party: UUID | None,
    subject: str,
    day: date,
) -> None:
    room, declared = signal_kind(kind)
    municipality = current_municipality()
    if reason not in Signal.Reason.values:
        raise SignalRefused(_("„%(reason)s“ ist kein Grund.") % {"reason": reason[:40]})
    if neighbourhood is not None and neighbourhood.municipality_id != municipality.pk:
        raise SignalRefused(_("Der Ortsteil gehört zu einer anderen Kommune."))
    half_year = half_year_of(day)
    key = _key(municipality, half_year)
    Signal.objects.create(
        municipality=municipality,
        topic=topic,
        neighbourhood=neighbourhood,
        day=day,
        half_year=half_year,
        kind=declared.name,
        reason=reason,
        channel=room.name,
        party="" if party is None else token(key, "party", str(party)),
        token=token(key, "person" if declared.person else "event", subject),
    )


def _key(municipality: Municipality, half_year: str) -> bytes:
    """The secret of a half-year, made when it is first needed. Never a second one."""
    owner = str(municipality.pk)
    row = SignalKey.objects.filter(half_year=half_year).first()
    if row is None:
        fresh = wrap(
            secrets.token_bytes(32),
            settings.NAHRAUM_SIGNAL_KEY,
            secrets.token_bytes(12),
            owner,
            half_year,
        )
        row, _created = SignalKey.objects.get_or_create(
            municipality=municipality, half_year=half_year, defaults={"wrapped": fresh}
        )
    if row.wrapped is None:
        raise HalfYearClosed(f"{half_year}: the key is destroyed")
    return unwrap(bytes(row.wrapped), settings.NAHRAUM_SIGNAL_KEY, owner, half_year)


@transaction.atomic
def note_search(
    *,
    text: str,
    topic: Topic | None,
    neighbourhood: Neighbourhood | None,
    network_address: str,
    user_agent: str,
    crisis: bool,
    at: datetime,
) -> None:
    """Buffer a portal search without a useful result, once a day and visitor.

    Programs and crisis queries are never counted. Buffering is no action somebody takes and leaves
    no audit entry; the worker's `flush_searches` does. Address and text are not stored; the text
    is kept only once its hash was counted 5 times on 3 days.
    """
    query = fold(text)
    if crisis or not query or is_bot(user_agent):
        return
    municipality, day = current_municipality(), timezone.localdate(at)
    half_year = half_year_of(day)
    digest = token(_key(municipality, half_year), "query", query)
    visit = token(_salt(day), "visit", f"{municipality.pk}:{network_address}:{query}")
    try:
        with transaction.atomic():
            BufferedSearch.objects.create(
                municipality=municipality,
                day=day,
                visit=visit,
                query=digest,
                topic=topic,
                neighbourhood=neighbourhood,
            )
    except IntegrityError:
        return
    _keep_text(half_year, digest, query)


def _keep_text(half_year: str, digest: str, query: str) -> None:
    counted = SearchCount.objects.filter(half_year=half_year, query=digest, text="").first()
    if counted is not None and text_may_be_kept(counted.count, counted.days):
        SearchCount.objects.filter(pk=counted.pk).update(text=query[:120])


def _salt(day: date) -> bytes:
    """Today's salt; those of other days are thrown away with the first search of a day."""
    row = DailySalt.objects.filter(day=day).first()
    if row is None:
        DailySalt.objects.exclude(day=day).delete()
        row, _created = DailySalt.objects.get_or_create(
            day=day, defaults={"salt": secrets.token_bytes(32)}
        )
    return bytes(row.salt)


@audited
def flush_searches(*, today: date, by: Acting) -> int:
    """Turn the searches of past days into signals and empty the buffer. Returns how many."""
    DailySalt.objects.exclude(day=today).delete()
    rows = list(
        BufferedSearch.objects.filter(day__lt=today)
        .select_related("topic", "neighbourhood")
        .order_by("day")
    )
    counted_days = set()
    for row in rows:
        new_day = (row.day, row.query) not in counted_days
        counted_days.add((row.day, row.query))
        _count(row, new_day=new_day)
    BufferedSearch.objects.filter(pk__in=[row.pk for row in rows]).delete()
    record("signals.flush", by=by, municipality=current_municipality().pk)
    return len(rows)


def _count(row: BufferedSearch, *, new_day: bool) -> None:
    _store(
        kind=SEARCH,
        topic=row.topic,
        neighbourhood=row.neighbourhood,
        reason=Signal.Reason.NO_OFFER,
        party=None,
        subject=row.visit,
        day=row.day,
    )
    counted, _created = SearchCount.objects.get_or_create(
        municipality=row.municipality, half_year=half_year_of(row.day), query=row.query
    )
    SearchCount.objects.filter(pk=counted.pk).update(
        count=F("count") + 1, days=F("days") + int(new_day)
    )
