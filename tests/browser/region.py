"""What the browser looks at: the demo region."""

from django.conf import settings
from django.test import Client
from django.urls import reverse

from nahraum.base.jobs.actions import enqueue
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.people.models import Account
from nahraum.base.people.queries import actor_for
from nahraum.base.people.rules import ANONYMOUS
from nahraum.connect.directory.actions import report_correction
from nahraum.connect.directory.models import Offer
from nahraum.demo.load import load_region
from nahraum.understand.profile.queries import released_version

PLANNER = "planung@nahraum.invalid"


def load() -> dict[str, str]:
    """Load it, order one job, say what is wrong with an offer, and where pages with ids are."""
    for _step in load_region():
        pass
    kalletal = Municipality.objects.get(slug="kalletal")
    with municipality_scope(kalletal):
        planner = actor_for(Account.objects.get(email=PLANNER))
        enqueue(kind="municipality.empty-trash", by=planner)
        version = released_version()
        assert version is not None
        offer = Offer.objects.filter(status=Offer.Status.PUBLISHED, on_site=True).earliest("title")
        ticket = report_correction(
            offer=offer, about="hours", text="Montags ist zu.", reply_to="", by=ANONYMOUS
        )
        kept = {"kommune": kalletal.slug}
        house = {**kept, "pk": offer.organisation_id}
        return {
            "run": reverse("sources:run", args=[kalletal.slug, version.run_id]),
            "offer": reverse("directory:offer", kwargs={**kept, "pk": offer.pk}),
            "house": reverse("directory:organisation", kwargs=house),
            "correction": reverse("directory:answer", kwargs={**kept, "number": ticket.number}),
        }


def sign_in_everybody() -> dict[str, str]:
    """A session of each account, by e-mail."""
    sessions = {}
    for account in Account.objects.all():
        client = Client()
        client.force_login(account)
        sessions[account.email] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return sessions
