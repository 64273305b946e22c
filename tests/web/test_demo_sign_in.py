"""Roles without a password exist in a demo, and nowhere else."""

import pytest
from django.contrib.auth import get_user_model

from tests.base.world import give_role, make_person

PLANNER = "planung@nahraum.invalid"


@pytest.fixture
def planner(kalletal):
    account = get_user_model().objects.create_user(PLANNER, None, name="Merle (erfunden)")
    give_role(account, "planner", kalletal)
    return account


@pytest.mark.parametrize("method", ["get", "post"])
def test_outside_a_demo_the_page_is_unknown(method, client, planner) -> None:
    answer = getattr(client, method)("/demo/", {"email": PLANNER})
    assert answer.status_code == 404
    assert "_auth_user_id" not in client.session


def test_one_click_signs_in(client, settings, planner) -> None:
    settings.DEMO = True
    answer = client.post("/demo/", {"email": PLANNER}, follow=True)
    assert answer.redirect_chain[-1][0] == "/kalletal/heute/"
    assert answer.wsgi_request.user == planner


def test_only_people_of_the_demo_can_be_chosen(client, settings, kalletal) -> None:
    settings.DEMO = True
    other = make_person("municipality_admin", kalletal)
    for email in (other.email, "", "unbekannt@nahraum.invalid"):
        assert client.post("/demo/", {"email": email}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_each_role_is_explained(read, settings, planner) -> None:
    settings.DEMO = True
    page = read("/demo/")
    (button,) = page.select("button.nr-role")
    assert button["value"] == PLANNER
    assert "Planung und Quartiersmanagement" in button.get_text()
    assert "Arztregister" in button.get_text()
    assert "fehlen noch" not in button.get_text()
    assert [h.get_text() for h in page.select("main h2")] == ["Kalletal"]


def test_a_role_without_rooms_says_so(read, settings, kalletal) -> None:
    settings.DEMO = True
    account = get_user_model().objects.create_user("lotsin@nahraum.invalid", None, name="F.")
    give_role(account, "navigator", kalletal)
    (button,) = read("/demo/").select("button.nr-role")
    assert "Diese Seiten fehlen noch." in button.get_text()


def test_demo_that_is_not_loaded_says_how(read, settings, db) -> None:
    settings.DEMO = True
    page = read("/demo/")
    assert "nahraum demo" in page.select_one(".nr-empty").get_text()


def test_signing_in_needs_the_form_of_this_session(settings, planner) -> None:
    from django.test import Client

    settings.DEMO = True
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/demo/", {"email": PLANNER}).status_code == 403
