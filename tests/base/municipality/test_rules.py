import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from nahraum.base.municipality.rules import RESERVED_SLUGS, check_slug, slug_for


@pytest.mark.parametrize(
    ("name", "key", "slug"),
    [
        ("Kalletal", "05766036", "kalletal"),
        ("Dörentrup", "05766024", "doerentrup"),
        ("Gießen", "06531005", "giessen"),
        ("Bad Salzuflen (Stadt)", "05766008", "bad-salzuflen-stadt"),
        ("Hilfe", "12345678", "hilfe-12345678"),
        ("???", "12345678", "kommune"),
    ],
)
def test_addresses_of_names(name: str, key: str, slug: str) -> None:
    assert slug_for(name, key, ()) == slug


def test_a_taken_address_gets_the_key() -> None:
    assert slug_for("Neuenkirchen", "01060061", {"neuenkirchen"}) == "neuenkirchen-01060061"


@given(st.text(max_size=200))
def test_every_name_has_an_address_that_is_free(name: str) -> None:
    slug = slug_for(name, "05766036", RESERVED_SLUGS)
    assert slug not in RESERVED_SLUGS
    assert slug.isascii()
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert 1 <= len(slug) <= 70


def test_reserved_words_are_no_addresses() -> None:
    check_slug("kalletal")
    with pytest.raises(ValidationError, match="vergeben"):
        check_slug("hilfe")
