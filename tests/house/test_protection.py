"""Every field has a protection class, every model a line in the deletion register."""

from collections.abc import Iterable
from typing import ClassVar

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from nahraum.base.registry import Protection, Retention


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("nahraum.")]


def unprotected(candidates: Iterable[type[models.Model]]) -> list[str]:
    """Fields without a class, classes without a field, classes that are none."""
    found = []
    for model in candidates:
        declared = {
            **getattr(model, "common_protection", {}),
            **getattr(model, "protection", {}),
        }
        fields = {f.name for f in (*model._meta.concrete_fields, *model._meta.many_to_many)}
        wrong = {name for name, value in declared.items() if not isinstance(value, Protection)}
        strange = fields.symmetric_difference(declared) | wrong
        found += [f"{model._meta.label}.{name}" for name in sorted(strange)]
    return found


def without_retention(candidates: Iterable[type[models.Model]]) -> list[str]:
    return [
        model._meta.label
        for model in candidates
        if not isinstance(entry := getattr(model, "retention", None), Retention)
        or not all((entry.data_kind, entry.period, entry.starts, entry.basis))
    ]


def test_every_field_has_a_protection_class() -> None:
    assert len(own_models()) > 10
    assert unprotected(own_models()) == []


def test_every_model_has_a_retention_entry() -> None:
    assert without_retention(own_models()) == []


@isolate_apps()
def test_planted_field_and_model_are_found() -> None:
    class Forgetful(models.Model):
        diagnosis = models.TextField()
        colour = models.TextField()

        protection: ClassVar = {
            "id": Protection.INTERNAL,
            "colour": "public",
            "gone": Protection.PUBLIC,
        }

        class Meta:
            app_label = "people"

    assert unprotected([Forgetful]) == [
        "people.Forgetful.colour",
        "people.Forgetful.diagnosis",
        "people.Forgetful.gone",
    ]
    assert without_retention([Forgetful]) == ["people.Forgetful"]
