"""What the processes of the race do. Each starts its own Django on a real database."""

from collections.abc import Mapping
from multiprocessing.synchronize import Barrier
from typing import Any

from tests.houses import build, start


def prepare(environment: Mapping[str, str], mails: int) -> None:
    """A database with one municipality and mails that are due."""
    build(environment)
    from nahraum.base.municipality.tenancy import municipality_scope
    from nahraum.base.notify.actions import post
    from tests.base.world import SYSTEM, make_municipality

    said = {"subject": "Betreff", "body": "Text", "by": SYSTEM}
    with municipality_scope(make_municipality("Kalletal", "kalletal", "05766036")):
        for number in range(mails):
            post(key=f"race:{number}", to=f"p{number}@nahraum.invalid", **said)


def send_all(environment: Mapping[str, str], together: Barrier, told: Any) -> None:
    """Work off the outbox as the worker does; tell what was handed to the server."""
    start(environment)
    from nahraum.base.municipality.models import Municipality
    from nahraum.base.municipality.tenancy import municipality_scope
    from nahraum.base.notify import jobs

    jobs.envelope = _telling(jobs.envelope, told)
    with municipality_scope(Municipality.objects.get()):
        together.wait(60)
        jobs.run_send(None, lambda done, total, text: None)
    told.put(None)


def send_carelessly(environment: Mapping[str, str], together: Barrier, told: Any) -> None:
    """Look first, write later: what `claim` must not do."""
    start(environment)
    from django.utils import timezone

    from nahraum.base.municipality.models import Municipality
    from nahraum.base.municipality.tenancy import municipality_scope
    from nahraum.base.notify import actions, jobs, queries

    jobs.envelope = _telling(jobs.envelope, told)
    with municipality_scope(Municipality.objects.get()):
        together.wait(60)
        mail = queries.due(timezone.now()).first()
        together.wait(60)
        if mail is not None:
            jobs.envelope(mail).send()
            actions.mark_sent(mail=mail, at=timezone.now())
    told.put(None)


def _telling(envelope: Any, told: Any) -> Any:
    def tell(mail: Any) -> Any:
        told.put(mail.to)
        return envelope(mail)

    return tell


def post_same(environment: Mapping[str, str], together: Barrier, told: Any) -> None:
    """Post the same key many times."""
    start(environment)
    from nahraum.base.municipality.models import Municipality
    from nahraum.base.municipality.tenancy import municipality_scope
    from nahraum.base.notify.actions import post
    from tests.base.world import SYSTEM

    said = {"subject": "Betreff", "body": "Text", "by": SYSTEM}
    with municipality_scope(Municipality.objects.get()):
        together.wait(60)
        for _time in range(10):
            mail = post(key="double click", to="a@nahraum.invalid", **said)
            told.put(str(mail.pk))
    told.put(None)


def use_same(environment: Mapping[str, str], together: Barrier, told: Any) -> None:
    """Use the one link there is; tell whether it worked."""
    start(environment)
    from nahraum.base.municipality.models import Municipality
    from nahraum.base.municipality.tenancy import municipality_scope
    from nahraum.base.notify.actions import use_link
    from nahraum.base.notify.models import Link
    from nahraum.base.notify.rules import AlreadyUsed
    from tests.base.world import SYSTEM

    with municipality_scope(Municipality.objects.get()):
        link = Link.objects.get()
        together.wait(60)
        try:
            use_link(link=link, by=SYSTEM)
            told.put("done")
        except AlreadyUsed:
            told.put("too late")
    told.put(None)


def make_a_link(environment: Mapping[str, str]) -> None:
    start(environment)
    from datetime import timedelta

    from django.utils import timezone

    from nahraum.base.municipality.models import Municipality
    from nahraum.base.municipality.tenancy import municipality_scope
    from nahraum.base.notify.actions import make_link
    from nahraum.base.notify.models import Mail
    from tests.base.world import SYSTEM

    with municipality_scope(Municipality.objects.get()):
        later = timezone.now() + timedelta(days=1)
        make_link(purpose="race", subject=Mail.objects.first(), expires=later, by=SYSTEM)


def rows(environment: Mapping[str, str], told: Any) -> None:
    """Tell state and attempts of all mails, and whether the protocol is whole."""
    start(environment)
    from nahraum.base.audit.queries import verify
    from nahraum.base.municipality.models import Municipality
    from nahraum.base.municipality.tenancy import municipality_scope
    from nahraum.base.notify.models import Mail

    town = Municipality.objects.get()
    with municipality_scope(town):
        told.put((list(Mail.objects.values_list("state", "attempts", "body")), verify(town.pk)))
