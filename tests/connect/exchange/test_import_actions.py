"""Taking a list over: what is written, again and newer, undone, all or nothing."""

import pytest

from nahraum.connect.directory.models import Offer, OpeningHours, Organisation, Site
from nahraum.connect.exchange.queries.importing import preview_of
from tests.connect.exchange.lists import ROW, csv_of, forty, handed_in, taken

pytestmark = pytest.mark.django_db


def test_forty_offers_with_three_faults(in_kalletal, by):
    imported = handed_in(csv_of(forty()), by)
    plan = preview_of(imported).plan
    assert plan.counts == {"new": 37, "changed": 0, "equal": 0, "error": 3, "open": 0, "double": 0}
    counts = taken(imported, by)
    assert (counts["new"], counts["refused"]) == (37, 0)
    assert Organisation.objects.count() == 10
    assert Offer.objects.count() == 37
    assert Site.objects.count() == 10
    assert OpeningHours.objects.count() == 37 * 5
