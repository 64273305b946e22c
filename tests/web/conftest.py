"""A municipality, people in it, and a browser of our own. Django is imported late."""

from collections.abc import Callable, Iterator

import pytest

from tests.towns import kalletal, warburg

__all__ = ["kalletal", "warburg"]


@pytest.fixture(autouse=True)
def _german() -> Iterator[None]:
    """Pages in other languages leave their language behind."""
    from django.utils.translation import override

    with override("de"):
        yield


@pytest.fixture
def signed_in(client, kalletal) -> Callable[..., object]:
    """`signed_in(*roles)`: a client of somebody with these roles in Kalletal."""
    from tests.base.world import make_person

    def sign_in(*roles: str) -> object:
        person = make_person(roles[0], kalletal)
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def read(client) -> Callable[[str], object]:
    """Fetch a page of the house and read it."""
    from bs4 import BeautifulSoup

    def read_page(path: str, status: int = 200) -> BeautifulSoup:
        answer = client.get(path)
        assert answer.status_code == status, f"{path}: {answer.status_code}"
        return BeautifulSoup(answer.content, "html.parser")

    return read_page
