"""Rows for the addresses of the permission table, made without rights: the table asks for those.

A maker runs inside the scope of its municipality and returns the parts of the address that mean the
row. These parts must mean nothing in another municipality.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from django.utils import timezone

from nahraum.base.municipality.models import Municipality, TenantModel
from nahraum.base.people.rules import Actor
from nahraum.base.sources.actions import save_run
from nahraum.understand.profile import queries as profile
from nahraum.understand.profile.models import OwnPopulation, ProfileVersion
from nahraum.understand.supply.models import Doctor, Engagement, ImportPreview, Practice

T = TypeVar("T", bound=TenantModel)
Parts = dict[str, object]

HOUSE = Actor(system="test")
# Version numbers start anew in each municipality: neighbours must not share one.
VERSION_NUMBERS = {"kalletal": 1, "doerentrup": 2}


def _make(model: type[T], municipality: Municipality, **values: Any) -> T:
    return model.objects.create(
        municipality=municipality, created_by=HOUSE.id_text, changed_by=HOUSE.id_text, **values
    )


def profile_version(municipality: Municipality, *, released: bool) -> ProfileVersion:
    document = profile.working_document(municipality)
    run = save_run(
        method=document["method"]["name"],
        version=document["method"]["version"],
        inputs={"ags": document["municipality"]["ags"]},
        seed=1,
        result=document,
        sources=document["sources"],
        municipality=municipality,
        by=HOUSE,
    )
    return _make(
        ProfileVersion,
        municipality,
        number=VERSION_NUMBERS[municipality.slug],
        run=run,
        state=ProfileVersion.State.RELEASED if released else ProfileVersion.State.SAVED,
        released_at=timezone.now() if released else None,
    )


def released_version(municipality: Municipality) -> Parts:
    return {"number": profile_version(municipality, released=True).number}


def saved_version(municipality: Municipality) -> Parts:
    return {"number": profile_version(municipality, released=False).number}


def something_released(municipality: Municipality) -> Parts:
    profile_version(municipality, released=True)
    return {}


def own_population(municipality: Municipality) -> Parts:
    rows = [[sex, age, 40] for sex in ("m", "f") for age in range(101)]
    row = _make(
        OwnPopulation,
        municipality,
        as_of=date(2025, 12, 31),
        source="Melderegister (erfunden)",
        file_name="melderegister.csv",
        rows=rows,
        total=40 * len(rows),
    )
    return {"pk": row.pk}


def practice(municipality: Municipality) -> Parts:
    return {"pk": _practice(municipality).pk}


def removed_practice(municipality: Municipality) -> Parts:
    row = _practice(municipality)
    row.deleted_at = timezone.now()
    row.save(update_fields=["deleted_at"])
    return {"pk": row.pk}


def _practice(municipality: Municipality) -> Practice:
    return _make(Practice, municipality, name="Praxis Beispiel (erfunden)", form="single")


def engagement(municipality: Municipality) -> Parts:
    doctor = _make(Doctor, municipality, name="Dr. Erfunden (erfunden)")
    row = _make(Engagement, municipality, doctor=doctor, practice=_practice(municipality))
    return {"pk": row.pk}


def import_preview(municipality: Municipality) -> Parts:
    return {"pk": _make(ImportPreview, municipality, file_name="register.csv", rows=[]).pk}


MAKERS: Mapping[str, Callable[[Municipality], Parts]] = {
    "profile-version": saved_version,
    "profile-released-version": released_version,
    "profile-released": something_released,
    "profile-own": own_population,
    "supply-practice": practice,
    "supply-removed": removed_practice,
    "supply-engagement": engagement,
    "supply-preview": import_preview,
}
