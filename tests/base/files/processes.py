"""What the processes of the race do. Each starts its own Django on a real database."""

import time
from collections.abc import Mapping
from datetime import date
from multiprocessing.synchronize import Barrier
from typing import Any

from tests.houses import build, start

LATER = date(2099, 1, 1)
CONTENT = b"Name;Telefon\n"


def prepare(environment: Mapping[str, str]) -> None:
    """A database with one municipality and, in its store, a content nobody keeps yet."""
    build(environment)
    from nahraum.base.files import adapters, queries
    from nahraum.base.municipality.tenancy import municipality_scope
    from tests.base.world import make_municipality

    with municipality_scope(make_municipality("Kalletal", "kalletal", "05766036")):
        adapters.write(queries.folder_here(), CONTENT)


def keep_slowly(environment: Mapping[str, str], together: Barrier) -> None:
    """Keep the content that lies there, and take a second until it is saved."""
    start(environment)
    from django.db import transaction

    from nahraum.base.files.actions import keep
    from nahraum.base.municipality.models import Municipality
    from nahraum.base.municipality.tenancy import municipality_scope
    from tests.base.world import SYSTEM

    with municipality_scope(Municipality.objects.get()), transaction.atomic():
        said = {"kinds": ("csv",), "by": SYSTEM, "keep_until": LATER}
        keep(name="a.csv", content=CONTENT, **said)
        together.wait(60)
        time.sleep(1)


def sweep(environment: Mapping[str, str], together: Barrier) -> None:
    start(environment)
    from django.utils import timezone

    from nahraum.base.files import actions
    from nahraum.base.municipality.models import Municipality
    from nahraum.base.municipality.tenancy import municipality_scope
    from tests.base.world import SYSTEM

    with municipality_scope(Municipality.objects.get()):
        together.wait(60)
        actions.sweep(at=timezone.now(), by=SYSTEM)


def sweep_carelessly(environment: Mapping[str, str], together: Barrier) -> None:
    """Look and erase without asking whether somebody is about to keep it."""
    start(environment)
    from nahraum.base.files import adapters, queries
    from nahraum.base.municipality.models import Municipality
    from nahraum.base.municipality.tenancy import municipality_scope

    with municipality_scope(Municipality.objects.get()):
        together.wait(60)
        for digest in queries.orphans():
            adapters.remove(queries.folder_here(), digest)


def look(environment: Mapping[str, str], told: Any) -> None:
    """Tell what can be read of the one file there is."""
    start(environment)
    from nahraum.base.files import queries
    from nahraum.base.files.rules import FileDamaged
    from nahraum.base.municipality.models import Municipality
    from nahraum.base.municipality.tenancy import municipality_scope

    with municipality_scope(Municipality.objects.get()):
        try:
            told.put(queries.content_of(queries.files().get()))
        except FileDamaged:
            told.put("lost")
