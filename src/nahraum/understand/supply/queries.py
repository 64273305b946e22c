from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Field, Q, QuerySet

from nahraum import facts
from nahraum.analysis.supply import Activity, Counted, RatioVersion, Role, count_posts
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.sources.queries import SourceNote, resolve
from nahraum.base.sources.rules import date_text, scalar_text
from nahraum.understand.supply.models import (
    Doctor,
    Engagement,
    Group,
    ImportPreview,
    OpenPost,
    Practice,
    PublishedRatio,
)
from nahraum.understand.supply.rules import (
    ImportRow,
    RegisterState,
    Seats,
    count_register,
    doctor_values,
    engagement_values,
    name_key,
    practice_values,
    seats_of,
    stated,
    thresholds_from,
)


def practices() -> QuerySet[Practice]:
    return Practice.objects.select_related("neighbourhood").order_by("name")


def doctors() -> QuerySet[Doctor]:
    return Doctor.objects.order_by("name")


def all_engagements(*, on: date) -> QuerySet[Engagement]:
    """Work of every group that goes on at a day: begun, not ended."""
    begun = Q(starts__isnull=True) | Q(starts__lte=on)
    going = Q(ended__isnull=True) | Q(ended__gte=on)
    found = Engagement.objects.filter(begun, going)
    return found.select_related("doctor", "practice", "practice__neighbourhood")


def engagements(*, on: date, group: str = Group.GP) -> QuerySet[Engagement]:
    return all_engagements(on=on).filter(doctor__group=group)


def coming_engagements(*, on: date) -> QuerySet[Engagement]:
    """Agreed work that begins after a day, soonest first."""
    found = Engagement.objects.filter(starts__gt=on, ended__isnull=True)
    return found.select_related("doctor", "practice").order_by("starts")


def ended_engagements(*, on: date) -> QuerySet[Engagement]:
    found = Engagement.objects.filter(ended__lt=on)
    return found.select_related("doctor", "practice").order_by("-ended")


def due_reminders(*, on: date) -> QuerySet[Engagement]:
    found = Engagement.objects.filter(remind_on__lte=on, ended__isnull=True)
    return found.select_related("doctor", "practice").order_by("remind_on", "pk")


def open_posts() -> QuerySet[OpenPost]:
    return OpenPost.objects.all()


def published_ratios() -> list[PublishedRatio]:
    """Newest last; one without a day counts as older than any with a day."""
    found = PublishedRatio.objects.all()
    return sorted(found, key=lambda row: (row.as_of or date.min, row.created_at))


def published_ratio() -> PublishedRatio | None:
    """The newest one published for general practitioners."""
    return next((row for row in reversed(published_ratios()) if row.group == Group.GP), None)


def last_import() -> ImportPreview | None:
    """The newest confirmed import, if its rows can still be taken back."""
    found = ImportPreview.objects.filter(confirmed_at__isnull=False).order_by("-confirmed_at")
    newest = found.first()
    return newest if newest and newest.created_ids else None


def activities(found: Iterable[Engagement]) -> list[Activity]:
    return [
        Activity(
            id=str(item.pk),
            role=Role(item.role),
            weekly_hours=item.weekly_hours,
            mandate=Decimal(item.mandate) if item.mandate else None,
            jobsharing=item.jobsharing,
            areas=2 if item.two_areas else 1,
            person=str(item.doctor_id),
            birth_year=item.doctor.birth_year,
            planned_end=item.planned_end,
        )
        for item in found
    ]


def counted_by_rule(found: Sequence[Engagement], *, on: date) -> list[tuple[Engagement, Counted]]:
    """Every engagement with what it counts and the rule applied. The groups are counted apart."""
    counted: dict[str, Counted] = {}
    for group in Group.values:
        of_group = [item for item in found if item.doctor.group == group]
        posts = count_posts(activities(of_group), as_of=on).value
        counted |= {entry.id: entry for entry in posts.counted}
    return [(item, counted[str(item.pk)]) for item in found]


def register_state(
    municipality: Municipality, *, on: date, group: str = Group.GP
) -> RegisterState | None:
    """The register counted at a day; None while nobody entered any doctor of the group."""
    found = list(engagements(on=on, group=group))
    if not found:
        return None
    return count_register(
        activities(found),
        inhabitants=municipality.area.population,
        ratio=_ratio(group, on),
        thresholds=thresholds_from(facts.thresholds(), group),
        as_of=on,
    )


def seats(*, on: date) -> Seats:
    """General practitioners of the register as seats of the succession simulation.

    Work agreed for later has no seat yet; an end in the register is certain.
    """
    found = list(engagements(on=on))
    return seats_of(
        [replace(work, planned_end=_last_day(item)) for work, item in _with_rows(found)],
        forms={str(item.pk): item.practice.form for item in found},
        settled={str(item.pk) for item in found if item.succession == "found"},
        ratio=_ratio(Group.GP, on),
        thresholds=thresholds_from(facts.thresholds(), Group.GP),
        as_of=on,
    )


def _with_rows(found: Sequence[Engagement]) -> Iterable[tuple[Activity, Engagement]]:
    return zip(activities(found), found, strict=True)


def _last_day(item: Engagement) -> date | None:
    """The first of: the planned end, the end already entered, the limit of the practice."""
    days = (item.planned_end, item.ended, item.practice.limited_until)
    return min((day for day in days if day is not None), default=None)


def works_by_id(*, on: date) -> dict[str, Engagement]:
    """Work of general practitioners by the ids the simulation speaks of."""
    return {str(item.pk): item for item in engagements(on=on)}


def sources_of(state: RegisterState | None, municipality: Municipality) -> tuple[SourceNote, ...]:
    """Where ratio, limits and inhabitants of the own aid come from."""
    if state is None or state.ratio is None:
        return ()
    return resolve((state.ratio.source, *state.thresholds.sources, municipality.area.source))


def _ratio(group: str, on: date) -> RatioVersion | None:
    """The ratio proven for the day. Other groups depend on a planning type nobody entered."""
    if group != Group.GP:
        return None
    found = facts.ratio_at("gp", on)
    if found is None:
        return None
    return RatioVersion(
        value=Decimal(found.value),
        valid_from=found.valid_from,
        valid_until=found.valid_until,
        source=found.source,
        verified=found.verified,
        note=found.note,
    )


def changed_marker() -> str:
    """Changes whenever anything in the register does; caches depend on it."""
    parts = []
    for model in (Practice, Doctor, Engagement, OpenPost, PublishedRatio):
        newest = model.objects.order_by("-changed_at").values_list("changed_at", flat=True).first()
        parts.append(f"{model.objects.count()}@{newest.isoformat() if newest else '-'}")
    return "|".join(parts)


def same_person(name: str, birth_year: int | None) -> list[Doctor]:
    """Persons of the register who may be meant."""
    return [doctor for doctor in Doctor.objects.all() if _may_be(doctor, name, birth_year)]


def _may_be(doctor: Doctor, name: str, birth_year: int | None) -> bool:
    """Same name; an unknown birth year contradicts nobody."""
    years = {doctor.birth_year, birth_year} - {None}
    return name_key(doctor.name) == name_key(name) and len(years) <= 1


def practices_named(name: str) -> list[Practice]:
    wanted = name_key(name)
    return [practice for practice in Practice.objects.all() if name_key(practice.name) == wanted]


@dataclass(frozen=True, slots=True)
class ImportStep:
    """What an import would do with one row.

    `state`: "new" adds work, "known" finds it in the register, "unclear" may mean two persons.
    `work`, its practice and its doctor are unsaved where they are new; later rows share them.
    `differences` are (field, register, table): an import never overwrites, it says so.
    """

    row: ImportRow
    state: str
    work: Engagement
    new_practice: bool = False
    new_doctor: bool = False
    differences: tuple[tuple[str, str, str], ...] = ()


def import_plan(rows: Iterable[ImportRow]) -> list[ImportStep]:
    """What the import would do; the import itself follows this plan."""
    places = {name_key(row.name): row for row in Practice.objects.all()}
    people: dict[str, list[Doctor]] = {}
    for doctor in Doctor.objects.all():
        people.setdefault(name_key(doctor.name), []).append(doctor)
    going = Engagement.objects.filter(ended__isnull=True).select_related("doctor", "practice")
    work = {(item.practice_id, item.doctor_id): item for item in going}
    return [_step(row, places, people, work) for row in rows]


def _step(
    row: ImportRow,
    places: dict[str, Practice],
    people: dict[str, list[Doctor]],
    work: dict[tuple[object, object], Engagement],
) -> ImportStep:
    key = name_key(row["practice"])
    new_practice = key not in places
    practice = places.setdefault(key, Practice(**practice_values(row)))
    named = people.setdefault(name_key(row["doctor"]), [])
    meant = [one for one in named if _may_be(one, row["doctor"], row["birth_year"])]
    for one in meant:
        if (item := work.get((practice.pk, one.pk))) is not None:
            return ImportStep(row, "known", item, differences=_differences(row, item))
    doctor = meant[0] if meant else Doctor(**doctor_values(row))
    new_work = Engagement(doctor=doctor, practice=practice, **engagement_values(row))
    if len(meant) > 1:
        return ImportStep(row, "unclear", new_work, new_practice)
    if not meant:
        named.append(doctor)
    return ImportStep(row, "new", new_work, new_practice, new_doctor=not meant)


def _differences(row: ImportRow, item: Engagement) -> tuple[tuple[str, str, str], ...]:
    found = []
    for name, value in stated(row).items():
        owner = next(one for one in (item, item.doctor, item.practice) if hasattr(one, name))
        present = getattr(owner, name)
        if present != value:
            label = str(field_of(owner, name).verbose_name)
            found.append((label, shown(owner, name, present), shown(owner, name, value)))
    return tuple(found)


def field_of(row: TenantModel, name: str) -> Field:
    field = row._meta.get_field(name)
    assert isinstance(field, Field)
    return field


def shown(row: TenantModel, name: str, value: object) -> str:
    """A value of a field as people read it."""
    if value in (None, ""):
        return "–"
    if isinstance(value, date):
        return date_text(value)
    choices = dict(field_of(row, name).choices or ())
    return str(choices[value]) if value in choices else scalar_text(value)
