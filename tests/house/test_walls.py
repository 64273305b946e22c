"""Ways around the walls between municipalities: counted, each with a reason."""

import ast
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import ScopeMissing, TenantManager
from tests.house.conftest import ROOT, Plant
from tests.house.rooms import python_files

# Names that leave the scoped managers behind, and calls that speak SQL.
NAMES = frozenset({"across_tenants", "_base_manager", "_scope", "RawSQL"})
CALLS = frozenset({"raw", "extra", "cursor", "execute", "executemany", "executescript"})
# (file, name): (how often, why)
ALLOWED = {
    ("base/jobs/queries.py", "across_tenants"): (1, "a worker serves everybody, one scope a job"),
    ("base/municipality/queries.py", "across_tenants"): (1, "rows shared by a grant"),
    ("base/municipality/queries.py", "cursor"): (1, "says SQL again that a scoped queryset made"),
    ("base/municipality/queries.py", "execute"): (1, "says SQL again that a scoped queryset made"),
    ("base/municipality/tenancy.py", "_scope"): (5, "the scope itself"),
    ("base/municipality/tenancy.py", "across_tenants"): (2, "defines it; whose key it is"),
    ("base/signals/models.py", "across_tenants"): (1, "defines it for rows without authors"),
    ("cli/backups.py", "cursor"): (4, "counts rows for the manifest, moves schemas"),
    ("cli/backups.py", "execute"): (10, "counts rows, checks a copy, snapshots, moves schemas"),
    ("cli/doctor.py", "cursor"): (1, "asks SQLite how it was opened"),
    ("cli/doctor.py", "execute"): (2, "asks SQLite how it was opened"),
    ("connect/directory/queries/words.py", "RawSQL"): (1, "the full-text index, inside the scope"),
    ("understand/profile/queries.py", "across_tenants"): (1, "numbers count the trash too"),
    ("web/health.py", "cursor"): (1, "asks SQLite how it was opened"),
    ("web/health.py", "execute"): (2, "asks SQLite how it was opened"),
    ("web/sqlite3/base.py", "cursor"): (1, "lets SQLite count its own tables"),
    ("web/sqlite3/base.py", "execute"): (4, "lets SQLite count its own tables"),
}
# Models that point to a municipality and are read without a scope, and why.
OPEN_BY_DESIGN = {
    "municipality.AllianceMember": "who belongs to an alliance is public",
    "people.Invitation": "is found by its secret before anybody is signed in",
    "people.Membership": "says which municipalities a person may enter",
}

Uses = dict[tuple[str, str], int]


def ways_around(root: Path) -> Uses:
    package = root / "src" / "nahraum"
    found: Counter[tuple[str, str]] = Counter()
    for path in python_files(package, "."):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if name := _way_around(node):
                found[path.relative_to(package).as_posix(), name] += 1
    return dict(found)


def _way_around(node: ast.AST) -> str:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr if node.func.attr in CALLS else ""
    if isinstance(node, ast.Attribute):
        return node.attr if node.attr in NAMES else ""
    return node.id if isinstance(node, ast.Name) and node.id in NAMES else ""


def test_ways_around_the_walls_are_known() -> None:
    assert ways_around(ROOT) == {key: count for key, (count, _reason) in ALLOWED.items()}


def test_planted_way_around_is_found(plant: Plant) -> None:
    root = plant("understand/profile/planted.py", "rows = Profile.across_tenants.raw('...')")
    file = "understand/profile/planted.py"
    assert ways_around(root)[file, "across_tenants"] == ways_around(root)[file, "raw"] == 1


def pointing_to_a_municipality() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if any(
            field.name == "municipality" and field.related_model is Municipality
            for field in model._meta.concrete_fields
        )
    ]


def readable_without_scope(model: type[models.Model]) -> bool:
    try:
        list(model._default_manager.all()[:1])
    except ScopeMissing:
        return False
    return True


@pytest.mark.django_db
def test_without_a_scope_there_are_no_rows_only_an_error() -> None:
    candidates = pointing_to_a_municipality()
    assert len(candidates) > len(OPEN_BY_DESIGN)
    readable = [model._meta.label for model in candidates if readable_without_scope(model)]
    assert sorted(readable) == sorted(OPEN_BY_DESIGN)


@pytest.mark.django_db
def test_without_the_wall_rows_are_readable(monkeypatch: pytest.MonkeyPatch) -> None:
    model = apps.get_model("places", "Neighbourhood")
    assert not readable_without_scope(model)
    monkeypatch.setattr(TenantManager, "get_queryset", models.Manager.get_queryset)
    assert readable_without_scope(model)
