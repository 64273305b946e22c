"""What a list says and the directory has no field for: kept, shown to its keepers, given back."""

import io
import zipfile

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.connect.directory.actions import add_organisation
from nahraum.connect.directory.models import Offer, Organisation
from nahraum.connect.exchange.queries import giving
from nahraum.connect.exchange.queries.importing import rest_of
from nahraum.connect.exchange.rules.layout import REST
from tests.base.world import acting, browser, make_person
from tests.connect.exchange.lists import HEAD, ROW, csv_of, handed_in, taken

SECRET = "=1+1 Schlüssel unter der Matte"


@pytest.fixture
def kept(in_kalletal, by):
    """An offer with a column nobody knows."""
    taken(handed_in(csv_of([[*ROW, SECRET]], [*HEAD, "Merkwürdiges"]), by), by)
    return Offer.objects.get()


def packed(kind: str, **more: bool) -> bytes:
    return giving.packed(kind, at=timezone.now(), **more)[0]


def test_it_stands_on_the_page_of_the_entry_for_those_who_keep_it(kept, staff, kalletal):
    page = f"/kalletal/verzeichnis/angebot/{kept.pk}/"
    html = staff.get(page).content.decode()
    assert "Merkwürdiges" in html
    assert SECRET in html
    navigator = browser(make_person("navigator", kalletal))
    seen = navigator.get(page)
    assert (seen.status_code, SECRET in seen.content.decode()) == (200, False)
    assert SECRET not in staff.get(f"/kalletal/angebote/{kept.pk}/").content.decode()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_it_is_given_back_and_read_again(kept, by, warburg, kind):
    """Also of a house without offers."""
    empty = add_organisation(by=by, name="Leer (erfunden)", sector="association")
    more = {"of": str(empty.pk), "name": "Leer", "source": "x", "heading": "Vermerk", "text": "neu"}
    rest = [*giving.rest_rows(), more]
    records = giving.register(public=False, at=timezone.now())
    content = giving.written(kind, records, giving.about(at=None), rest)
    taker = acting(make_person("network_coordinator", warburg))
    with municipality_scope(warburg):
        name = {"xlsx": "verzeichnis.xlsx", "csv": "verzeichnis.zip"}[kind]
        taken(handed_in(content, taker, name, source="Nachbarn"), taker)
        offer, house = Offer.objects.get(), Organisation.objects.get(name="Leer (erfunden)")
        assert rest_of("offer", offer.pk) == [("Nachbarn", {"Merkwürdiges": SECRET})]
        assert rest_of("house", house.pk) == [("Nachbarn", {"Vermerk": "neu"})]
        assert [row["text"] for row in giving.rest_rows()] in ([SECRET, "neu"], ["neu", SECRET])


def test_only_keepers_get_it_and_no_cell_is_a_formula(kept, staff, kalletal):
    book = load_workbook(io.BytesIO(packed("xlsx", public=False, keeper=True)))
    cells = [cell for row in book[REST].iter_rows() for cell in row]
    assert SECRET in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
    with zipfile.ZipFile(io.BytesIO(packed("csv", public=False, keeper=True))) as archive:
        assert f"'{SECRET}" in archive.read(f"{REST}.csv").decode("utf-8-sig")
    for more in ({"public": False}, {"public": True}):
        assert REST not in load_workbook(io.BytesIO(packed("xlsx", **more))).sheetnames
    for kind in giving.FORMATS:
        assert SECRET.encode() not in packed(kind, public=True)
    planner = browser(make_person("planner", kalletal))
    for client, whole in ((staff, True), (planner, False)):
        answer = client.get("/kalletal/verzeichnis/weitergeben/xlsx")
        assert (REST in load_workbook(io.BytesIO(answer.content)).sheetnames) is whole
