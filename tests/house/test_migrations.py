"""Models and migrations say the same."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.test.utils import isolate_apps


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_planted_model_without_migration_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    with isolate_apps("nahraum.base.people"):

        class Planted(models.Model):
            class Meta:
                app_label = "people"

    monkeypatch.setitem(apps.all_models["people"], "planted", Planted)
    apps.clear_cache()
    try:
        with pytest.raises(SystemExit):
            call_command("makemigrations", "people", check=True, dry_run=True, verbosity=0)
    finally:
        monkeypatch.undo()
        apps.clear_cache()
