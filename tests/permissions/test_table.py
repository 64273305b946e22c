"""The table against the running house: every address, every role, own and foreign."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.template.backends.django import Template
from django.test import Client
from django.urls import get_resolver, include, path, reverse
from django.utils.safestring import SafeString

from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import TenantManager
from nahraum.base.people.roles import ROLES
from nahraum.base.people.rules import Actor
from nahraum.web.doorkeeper import Doorkeeper
from tests.permissions.routes import unlisted
from tests.permissions.rows import EVERYBODY, SIGNED_IN, Row
from tests.permissions.table import LIBRARY, TABLE
from tests.permissions.visits import deviations
from tests.permissions.world import World, build_world

BY_URL = {row.url: row for row in TABLE}
LISTED = {*BY_URL, *LIBRARY}
ROWS = [pytest.param(row, id=str(row)) for row in TABLE]

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Any) -> World:
    # Sessions that ask no table: what is looked up here forty thousand times is who may do what.
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    return build_world()


@pytest.fixture(autouse=True)
def rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page is drawn for the first who may see it; the others' answer is the same number."""
    seen: set[str] = set()
    draw = Template.render

    def render(self: Template, *args: Any, **kwargs: Any) -> SafeString:
        if self.origin.name in seen:
            return SafeString("")
        seen.add(self.origin.name)
        return draw(self, *args, **kwargs)

    monkeypatch.setattr(Template, "render", render)


@pytest.fixture(autouse=True)
def short_refusals(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is asked here is the answer, ten thousand times; its page is asked in tests/web."""

    def refuse(request: object, template: str, *, status: int) -> HttpResponse:
        return HttpResponse(template, status=status)

    monkeypatch.setattr("nahraum.web.errors.render", refuse)
    log = logging.getLogger("django.request")
    level = log.level
    log.setLevel(logging.ERROR)  # a refusal is no news; what broke still is
    yield
    log.setLevel(level)


# ------------------------------------------------------------------ complete
def test_every_address_is_in_the_table() -> None:
    assert unlisted(get_resolver().url_patterns, LISTED) == []


def test_planted_address_is_found() -> None:
    def planted(request: object) -> HttpResponse:
        return HttpResponse("here")

    below = [path("geheim/", planted, name="secret"), path("namenlos/", planted)]
    patterns = [*get_resolver().url_patterns, path("x/", include((below, "profile")))]
    assert unlisted(patterns, LISTED) == ["profile:secret", "unnamed: profile:namenlos/"]


def test_the_table_has_no_address_twice_and_none_too_many() -> None:
    assert len({str(row) for row in TABLE}) == len(TABLE)
    assert LISTED - set(unlisted(get_resolver().url_patterns, ())) == set()


def test_the_table_knows_the_roles() -> None:
    known = set(ROLES) | EVERYBODY | SIGNED_IN
    assert {role for row in TABLE for role in row.who | row.door} - known == set()


# ------------------------------------------------------------------ true
@pytest.mark.parametrize("row", ROWS)
def test_address_answers_as_the_table_says(row: Row, world: World) -> None:
    assert deviations(row, world) == []


@pytest.mark.parametrize("name", LIBRARY)
def test_page_of_the_login_library(name: str, world: World) -> None:
    parts: dict[str, object] = {}
    if name.endswith("_from_key"):
        parts = {"uidb36": "0", "key": "set-password"}
    elif name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        parts = {"pk": 1}
    address = reverse(name, kwargs=parts)
    answers = [world.client(v).get(address).status_code for v in ("anonymous", "planner")]
    assert tuple(answers) == LIBRARY[name]


def test_roles_that_need_it_are_asked_for_the_second_factor(world: World, settings: Any) -> None:
    settings.NAHRAUM_SECOND_FACTOR = True
    address = reverse("profile:draft", kwargs={"kommune": world.own.slug})
    answer = world.client("planner").get(address)
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_activate_totp"))


@pytest.mark.parametrize("language", ["/en", "/de-simple"])
def test_the_door_is_the_same_in_every_language(language: str, world: World) -> None:
    address = language + reverse("profile:draft", kwargs={"kommune": world.own.slug})
    assert world.client("anonymous").get(address).status_code == 302
    assert world.client("stranger").get(address).status_code == 404
    assert world.client("council_member").get(address).status_code == 403
    assert world.client("planner").get(address).status_code == 200


# ------------------------------------------------------------------ each protection can fail
def test_without_the_municipality_check_the_table_is_wrong(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        Actor, "roles_in", lambda self, municipality, on: frozenset(r.role for r in self.roles)
    )
    found = deviations(BY_URL["supply:register"], world)
    assert any("other" in line and "as planner: 200" in line for line in found)


def test_without_the_check_for_closed_municipalities_the_table_is_wrong(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        Doorkeeper,
        "_municipality",
        lambda self, kwargs: Municipality.objects.get(slug=kwargs["kommune"]),
    )
    found = deviations(BY_URL["web:municipality"], world)
    assert any("closed" in line and "as anonymous: 200" in line for line in found)


def test_without_the_scope_of_rows_the_table_is_wrong(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def all_rows(self: TenantManager[Any]) -> Any:
        return super(TenantManager, self).get_queryset().filter(deleted_at__isnull=True)

    monkeypatch.setattr(TenantManager, "get_queryset", all_rows)
    found = deviations(BY_URL["supply:change"], world)
    assert any("foreign row" in line and "as planner: 200" in line for line in found)


def test_without_the_question_for_rights_the_table_is_wrong(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Doorkeeper, "_refusal", lambda self, request, action, municipality: None)
    found = deviations(BY_URL["supply:register"], world)
    assert any("as anonymous: 200" in line for line in found)
    assert any("as council_member: 200" in line for line in found)


def test_an_address_no_room_declared_does_not_exist(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = reverse("web:municipality", kwargs={"kommune": world.own.slug})
    assert Client().get(address).status_code == 200
    monkeypatch.setattr("nahraum.web.doorkeeper.access_for", lambda name: None)
    assert Client().get(address).status_code == 404
