"""Foreign keys point downwards, like imports."""

from collections.abc import Iterable

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from tests.house.rooms import rank


def upward_keys(candidates: Iterable[type[models.Model]]) -> list[str]:
    return [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in candidates
        if model.__module__.startswith("nahraum.")
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model is not None
        if field.related_model.__module__.startswith("nahraum.")
        if rank(field.related_model.__module__) > rank(model.__module__)
    ]


def test_foreign_keys_point_downwards() -> None:
    assert upward_keys(apps.get_models()) == []


def test_audit_holds_plain_ids_only() -> None:
    related = [f for m in apps.get_app_config("audit").get_models() for f in m._meta.get_fields()]
    assert [field.name for field in related if field.is_relation] == []


@isolate_apps()
def test_planted_upward_key_is_found() -> None:
    class Upper(models.Model):
        __module__ = "nahraum.understand.profile.models"

        class Meta:
            app_label = "profile"

    class Lower(models.Model):
        __module__ = "nahraum.base.places.models"
        upper = models.ForeignKey(Upper, on_delete=models.CASCADE)

        class Meta:
            app_label = "places"

    assert upward_keys([Upper, Lower]) == ["places.Lower.upper -> profile.Upper"]
