"""Numbers, days, clock times and amounts are taken as people write them (U20: sixty ways and more).

Two numbers in one field, or words within a number, are asked for again: nobody dials a guess.
"""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from nahraum.connect.calendar.forms.fields import EuroField
from nahraum.connect.directory.rules import ContactRefused, normal_phone
from nahraum.connect.portal.forms import TravelForm

LOCAL, MOBILE = "+4952621234", "+491711234567"
PHONES = {
    LOCAL: [
        "05262 1234", "052621234", "05262/1234", "05262 / 12 34", "05262-1234", "05262 – 12 34",
        "05262.1234", "05262,1234", "05262_1234", "05262 | 1234", "05262\\1234", "05262\t1234",
        "05262\u00a01234", "05262\u200b1234", "(05262) 1234", "(0 52 62) 12 34", "[05262] 1234",
        "  05262  1234 .", "０５２６２ 1234", "+49 5262 1234", "+495262 1234", "+49 (0)5262/1234",
        "(+49) 5262 1234", "+49 05262 1234", "0049 5262 1234", "0049 (0) 5262 1234",
        "tel:+4952621234", "Tel.: 05262/1234", "Telefon 05262 1234", "(Büro) 05262 1234",
        "05262 1234 (Büro)", "05262 1234 abends", "05262 1234, Frau Ulme", "05262 1234 AB",
    ],
    MOBILE: ["0171 1234567", "0171/1234567", "0171-1 23 45 67", "Handy: 01711234567"],
    "+498001110111": ["0800 111 0 111", "0800/1110111", "0800-111 0111"],
    "116117": ["116 117", "116117", "Notdienst 116-117"],
}  # fmt: skip
DAYS = {
    date(2041, 5, 3): [
        "3.5.41", "03.05.41", "3.5.2041", "03.05.2041", "3. 5. 41", "3. 5. 2041", " 3.5.41 ",
        "3.5. 2041", "3/5/41", "03/05/2041", "3-5-41", "3-5-2041", "3 5 41", "03 05 2041",
        "3,5,41", "2041-05-03",
    ],
}  # fmt: skip
CLOCKS = {
    time(9, 30): ["9:30", "09:30", "9.30", "09.30", "9,30", "9:30 Uhr", "9.30 Uhr", "9 Uhr 30"],
    time(9): ["9", "09", "9 Uhr", "9 h", "09:00:00"],
}
EUROS = {
    550: ["5,50", "5.50", "5,5", "5,50 €", "€ 5,50", "5,50 Euro"],
    5000: ["50", "50,00", "50€"],
}


def each(ways: dict[object, list[str]]) -> list[tuple[str, object]]:
    return [(typed, meant) for meant, all_ways in ways.items() for typed in all_ways]


def test_there_are_more_than_sixty_ways() -> None:
    assert len({typed for ways in (PHONES, DAYS, CLOCKS, EUROS) for typed, _ in each(ways)}) >= 75


@pytest.mark.parametrize(("typed", "meant"), each(PHONES))
def test_a_telephone_number(typed: str, meant: str) -> None:
    assert normal_phone(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "05264 123 / 05264 124",
        "05264/123, 05264/124",
        "05264123 / 05264124",
        "05264 644-0, -123",
        "05262 1234 oder 1235",
        "+49 5264 123 / +49 5264 124",
        "05262 1234 App. 5",
        "05262 1234 ab 17 Uhr",
    ],
)
def test_two_numbers_or_words_within_one_are_asked_for_again(typed: str) -> None:
    with pytest.raises(ContactRefused, match="05262 12340"):
        normal_phone(typed)


def test_a_number_that_is_spelt_is_dialled_by_its_letters() -> None:
    assert normal_phone("0800 REIFEN1") == "+498007343361"


@pytest.mark.parametrize("language", ["de", "de-simple", "en", "tr", "uk"])
@pytest.mark.parametrize(("typed", "meant"), each(DAYS))
def test_a_day(typed: str, meant: date, language: str) -> None:
    with override(language):
        assert TravelForm({"tag": typed}).given()["tag"] == meant


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(("typed", "meant"), each(CLOCKS))
def test_a_clock_time(typed: str, meant: time, language: str) -> None:
    with override(language):
        assert TravelForm({"zeit": typed}).given()["zeit"] == meant


@pytest.mark.parametrize(("typed", "meant"), each(EUROS))
def test_an_amount(typed: str, meant: int) -> None:
    assert EuroField().clean(typed) == meant


@pytest.mark.parametrize("typed", ["fünf", "5,555", "-5", "5;50"])
def test_an_amount_nobody_can_read_is_asked_for_again(typed: str) -> None:
    with pytest.raises(ValidationError):
        EuroField().clean(typed)
