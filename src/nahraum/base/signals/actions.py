import logging
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.analysis.disclosure import Release as Publication
from nahraum.analysis.disclosure import release as publication
from nahraum.analysis.disclosure import release_from_plain, tally
from nahraum.analysis.errors import AnalysisError
from nahraum.analysis.figures import to_plain
from nahraum.base.audit.actions import Acting, audited, keep_revision, record
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.base.places.models import Neighbourhood
from nahraum.base.signals.models import (
    BufferedSearch,
    DailySalt,
    PublicationRules,
    Release,
    ReleasedCell,
    SearchCount,
    Signal,
    SignalKey,
    TodaysVisit,
)
from nahraum.base.signals.queries import one_more_visit, visits_today
from nahraum.base.signals.rules import (
    HalfYearClosed,
    NotReleased,
    SignalRefused,
    cells_of,
    check_ended,
    frame_of,
    half_year_of,
    is_bot,
    plain_rules,
    report_of,
    rules_from,
    signal_kind,
    text_may_be_kept,
    token,
    unwrap,
    wrap,
)
from nahraum.base.topics.models import Topic
from nahraum.base.topics.rules import fold

SEARCH = "signals.search"
_AUTHORS = ("created_by", "changed_by")
_log = logging.getLogger(__name__)


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
    # The chain before the key: a release takes its locks in the same order.
    record("signals.emit", by=by, municipality=municipality.pk)
    _store(
        kind=kind,
        topic=topic,
        neighbourhood=neighbourhood,
        reason=reason,
        party=party,
        subject=str(person_or_event),
        day=timezone.localdate(at),
    )


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
    key = _key(municipality, half_year, lock=True)
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


def _key(municipality: Municipality, half_year: str, *, lock: bool = False) -> bytes:
    """The secret of a half-year, made when it is first needed. Never a second one.

    Who adds a signal holds the lock, so that a release either sees it or refuses it.
    """
    owner = str(municipality.pk)
    keys = SignalKey.objects.filter(half_year=half_year)
    row = (keys.select_for_update() if lock else keys).first()
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


def visitor(address: str, what: str, day: date) -> str:
    """Whoever does `what` today from this connection: a hash that is nobody tomorrow."""
    return token(_salt(day), what, f"{current_municipality().pk}:{address}")


def visited(visit: str, day: date) -> int:
    """Count a visit; returns how many there are today with it."""
    if not one_more_visit(visit, day):
        try:
            with transaction.atomic():
                TodaysVisit.objects.create(
                    municipality=current_municipality(), day=day, visit=visit
                )
        except IntegrityError:
            one_more_visit(visit, day)
    return visits_today(visit, day)


def too_often(address: str, what: str, *, most: int, at: datetime) -> bool:
    """Count a post from a connection; whether there were more than `most` of them today."""
    day = timezone.localdate(at)
    return visited(visitor(address, what, day), day) > most


@audited
def flush_searches(*, today: date, by: Acting) -> int:
    """Turn the searches of past days into signals and empty the buffer. Returns how many."""
    record("signals.flush", by=by, municipality=current_municipality().pk)
    return _flush(today)


def _flush(today: date) -> int:
    """What came too late for a released half-year is thrown away."""
    TodaysVisit.objects.filter(day__lt=today).delete()
    DailySalt.objects.exclude(day=today).delete()
    closed = set(SignalKey.objects.filter(wrapped=None).values_list("half_year", flat=True))
    rows = list(
        BufferedSearch.objects.filter(day__lt=today)
        .select_related("topic", "neighbourhood")
        .order_by("day")
    )
    counted_days = set()
    for row in rows:
        if half_year_of(row.day) in closed:
            continue
        new_day = (row.day, row.query) not in counted_days
        counted_days.add((row.day, row.query))
        _count(row, new_day=new_day)
    BufferedSearch.objects.filter(pk__in=[row.pk for row in rows]).delete()
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


# ------------------------------------------------------------------ releases
@audited
def prepare(*, half_year: str, at: datetime, by: Actor) -> Release:
    """Work out what of a half-year may be published. Nothing is public yet.

    Where nothing may, the release says why (`problem`). Raises NotReleased for a half-year that
    still runs or is public already.
    """
    check_allowed(by, "signals.publish", current_municipality(), at=at)
    return _prepare(half_year, at, by)


@audited
def prepare_due(*, half_year: str, at: datetime, by: Acting) -> Release:
    """The same as work of the house: after the end of each half-year."""
    return _prepare(half_year, at, by)


def _prepare(half_year: str, at: datetime, by: Acting) -> Release:
    today = timezone.localdate(at)
    check_ended(half_year, today)
    municipality = current_municipality()
    record("signals.prepare", by=by, municipality=municipality.pk)
    _flush(today)
    row = Release.objects.filter(half_year=half_year).first()
    if row is not None and row.state == Release.State.RELEASED:
        raise NotReleased(_("Dieses Halbjahr ist schon freigegeben."))
    row = row or Release(municipality=municipality, half_year=half_year)
    row.asked_by = row.problem = row.why_two = ""
    row.places = _place_names()
    row.document, row.state = {}, Release.State.REFUSED
    try:
        with transaction.atomic():
            row.document = _document(half_year)
    except AnalysisError as error:
        row.problem = f"{error.problem} {error.remedy}".strip()[:500]
    except Exception:  # noqa: BLE001 -- an audit that broke, whatever broke it, proves nothing
        _log.exception("the audit of a release could not run")
        row.problem = _("Die Prüfung auf Rückschlüsse konnte nicht zu Ende laufen.")
    else:
        row.state = Release.State.DRAFT
        row.why_two = row.document["release"]["second_person"]
    _save(row, by)
    return row


def _save(row: Release, by: Acting) -> None:
    if not row._state.adding:
        row.save_next_version(by_id=by.id_text)
        return
    try:
        with transaction.atomic():
            row.save_new(by_id=by.id_text)
    except IntegrityError as error:
        raise NotReleased(_("Dieses Halbjahr wird gerade schon vorbereitet.")) from error


def _place_names() -> dict[str, str]:
    return {str(pk): name for pk, name in Neighbourhood.objects.values_list("pk", "name")}


def _document(half_year: str) -> dict[str, object]:
    """What the publication rule lets through, with the rule and what the audit attacked."""
    rules = rules_from(_numbers())
    municipality = current_municipality()
    parents = {
        topic.key: topic.parent.key if topic.parent else topic.key
        for topic in Topic.objects.select_related("parent").order_by("key")
    }
    places = sorted(_place_names())
    frame = frame_of(str(municipality.pk), half_year, parents, places, Signal.Reason.values)
    names = "kind topic__key neighbourhood reason token party day".split()
    rows = Signal.objects.filter(half_year=half_year).values_list(*names)
    reports = [
        report_of(
            frame,
            kind=kind,
            topic=topic or "",
            place=str(place or ""),
            reason=reason,
            token=token,
            party=party,
            day=day,
        )
        for kind, topic, place, reason, token, party, day in rows
    ]
    result = publication(tally(frame, reports), _history(half_year), rules)
    audits = {
        stream: {"attacked": found.attacked, "exact": found.exact_recoverable}
        for stream, found in result.parts["audit"].items()
    }
    plain = {
        "release": result.value,
        "rules": plain_rules(rules),
        "audit": audits,
        "method": result.method,
    }
    document: dict[str, object] = to_plain(plain)
    return document


def _numbers() -> dict[str, int]:
    own = PublicationRules.objects.first() or PublicationRules()
    return {name: getattr(own, name) for name in PublicationRules.NUMBERS}


def _history(half_year: str) -> list[Publication]:
    """Everything else that is public. A damaged one stops the release."""
    rows = Release.objects.filter(state=Release.State.RELEASED).exclude(half_year=half_year)
    return [
        release_from_plain(row.document.get("release", {})) for row in rows.order_by("half_year")
    ]


@audited
def publish(*, release: Release, version: int, at: datetime, by: Actor) -> Release:
    """Publish a prepared half-year, or ask a second person where the rule wants one.

    Raises StaleVersion, and NotReleased where nothing may be published.
    """
    check_allowed(by, "signals.publish", release, at=at)
    if release.state != Release.State.DRAFT:
        raise NotReleased(_("Dieses Halbjahr ist nicht vorbereitet."))
    if not release.why_two:
        return _publish(release, version, at, by)
    release.state, release.asked_by = Release.State.WAITING, by.id_text
    release.save_next_version(by_id=by.id_text, expected=version)
    record("signals.ask", by=by, municipality=release.municipality_id, obj=release)
    return release


@audited
def approve(*, release: Release, version: int, at: datetime, by: Actor) -> Release:
    """A second person agrees: the half-year is public. Raises as `publish`."""
    check_allowed(by, "signals.approve", release, at=at)
    if release.state != Release.State.WAITING:
        raise NotReleased(_("Hier wartet nichts auf eine zweite Person."))
    return _publish(release, version, at, by)


def _publish(release: Release, version: int, at: datetime, by: Actor) -> Release:
    """Everything or nothing: the numbers, and the end of all tokens and of the key."""
    entry = record("signals.release", by=by, municipality=release.municipality_id, obj=release)
    release.state, release.released_at = Release.State.RELEASED, at
    release.released_by = by.id_text
    release.save_next_version(by_id=by.id_text, expected=version)
    _close(release)
    ReleasedCell.objects.bulk_create(
        ReleasedCell(
            municipality_id=release.municipality_id,
            release=release,
            table=cell.table,
            first=cell.first,
            second=cell.second,
            persons=cell.persons,
            events=cell.events,
            persons_share=cell.persons_share,
            events_share=cell.events_share,
        )
        for cell in cells_of(release.document)
    )
    keep_revision(release, entry=entry, by=by)
    return release


def _close(release: Release) -> None:
    """Look again, now that nothing can be added any more, then forget who was counted."""
    half_year = release.half_year
    SignalKey.objects.get_or_create(municipality=release.municipality, half_year=half_year)
    key = SignalKey.objects.select_for_update().get(half_year=half_year)
    try:
        again = _document(half_year)
    except AnalysisError as error:
        raise NotReleased(f"{error.problem} {error.remedy}".strip()) from error
    if again != release.document:
        raise NotReleased(
            _(
                "Seit der Vorbereitung hat sich etwas geändert, zum Beispiel kamen Meldungen oder "
                "Orte dazu. Bitte bereiten Sie das Halbjahr noch einmal vor."
            )
        )
    key.wrapped = None
    key.save(update_fields=["wrapped"])
    Signal.objects.filter(half_year=half_year).update(day=None, party="", token="")
    SearchCount.objects.filter(half_year=half_year).delete()


@audited
def discard(*, release: Release, version: int, at: datetime, by: Actor) -> Release:
    """Throw a prepared half-year away; it can be prepared again. What is public stays."""
    if release.state == Release.State.WAITING:
        check_allowed(by, "signals.approve", release, at=at)
    else:
        check_allowed(by, "signals.publish", release, at=at)
    if release.state == Release.State.RELEASED:
        raise NotReleased(_("Was veröffentlicht ist, lässt sich nicht zurückholen."))
    release.state, release.document = Release.State.DISCARDED, {}
    release.why_two = release.asked_by = release.problem = ""
    release.save_next_version(by_id=by.id_text, expected=version)
    record("signals.discard", by=by, municipality=release.municipality_id, obj=release)
    return release


@audited
def tighten(
    *, numbers: Mapping[str, int], version: int, at: datetime, by: Actor
) -> PublicationRules:
    """Set own numbers, none of them looser than the rule of the house. `version` 0: none yet.

    Raises NotReleased for a looser number and StaleVersion.
    """
    municipality = current_municipality()
    check_allowed(by, "signals.tighten", municipality, at=at)
    rules_from(numbers)
    own = PublicationRules.objects.first()
    if own is None:
        own = PublicationRules(municipality=municipality, **numbers)
        own.save_once(by_id=by.id_text)
    else:
        for name in PublicationRules.NUMBERS:
            setattr(own, name, numbers[name])
        own.save_next_version(by_id=by.id_text, expected=version)
    entry = record("signals.tighten", by=by, municipality=municipality.pk, obj=own)
    keep_revision(own, entry=entry, by=by)
    return own
