"""The club of the directory, with an address to write to. Django is imported late: this file is
read before the settings are chosen."""

import pytest

from tests.connect.directory.conftest import by, club, hall, keeper, lunch, shown, staff, topic

__all__ = ["by", "club", "hall", "keeper", "lunch", "shown", "staff", "topic"]

ADDRESS = "verein@example.org"


@pytest.fixture
def reachable(club, by):
    from nahraum.connect.directory.actions import change

    return change(row=club, values={"reminder_email": ADDRESS}, version=club.version, by=by)


@pytest.fixture
def choir(shown, club, hall, topic, by):
    """A second published offer of the club."""
    from django.utils import timezone

    from nahraum.connect.directory.actions import add_offer, publish

    made = add_offer(
        by=by, organisation=club, title="Singkreis", summary="Gemeinsam singen.",
        cost="free", topics=[topic], sites=[hall],
    )  # fmt: skip
    return publish(offer=made, checked_by="Test", on=timezone.localdate(), by=by)


@pytest.fixture
def overdue(shown, by):
    """The lunch, last checked 190 days ago."""
    return _checked_before(shown, 190, by)


def _checked_before(offer, days, by):
    from datetime import timedelta

    from django.utils import timezone

    from nahraum.connect.directory.actions import confirm

    day = timezone.localdate() - timedelta(days=days)
    return confirm(offer=offer, checked_by="Test", on=day, by=by)


@pytest.fixture
def asked(reachable, overdue):
    """The club has been written to: (reminder, token of the link, mail)."""
    return write_to_all()


def write_to_all(at=None):
    import re

    from django.utils import timezone

    from nahraum.base.notify.models import Mail
    from nahraum.connect.upkeep.actions import remind
    from nahraum.connect.upkeep.jobs import SCHEDULE
    from nahraum.connect.upkeep.queries import reminders_due

    now = at or timezone.now()
    ((found, due),) = reminders_due(today=timezone.localdate(now))
    reminder = remind(asked=found, due=due, at=now, by=SCHEDULE)
    mail = Mail.objects.get(key=f"upkeep.remind.{reminder.pk}")
    token = re.search(r"/eintraege/link/([^/]+)/", mail.body)[1]
    return reminder, token, mail


@pytest.fixture
def provider(kalletal, club, by):
    """A member of the club with an account."""
    from uuid import uuid4

    from django.utils import timezone

    from nahraum.connect.upkeep.actions import give_ownership
    from tests.base.world import make_person

    account = make_person("provider_member", kalletal)
    today = timezone.localdate()
    give_ownership(account=account, organisation=club, by=by, key=uuid4(), on=today)
    return account


@pytest.fixture
def member(provider):
    from tests.base.world import browser

    return browser(provider)
