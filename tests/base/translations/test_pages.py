"""The pages of those who translate."""

import pytest
from django.urls import reverse

from nahraum.base.translations import actions, queries
from tests.connect.directory.pages import sent, text_of

KIND = "directory.offer"


def address(name, offer, language="de-simple"):
    return reverse(f"translations:{name}", args=["kalletal", language, KIND, offer.pk])


def test_the_list_says_what_is_missing(staff, shown, by) -> None:
    page = text_of(staff.get("/kalletal/uebersetzungen/?sprache=tr"))
    assert "Mittagstisch</a>" in page
    assert "fehlt" in page
    assert "Türkisch" in page
    actions.translate(
        kind=KIND, row=shown, language="tr", texts={"title": "Öğle"}, state="human", by=by
    )
    answer = staff.get("/kalletal/uebersetzungen/?sprache=tr")
    assert ("nicht geprüft", 1) in answer.context["counts"]
    assert staff.get("/kalletal/uebersetzungen/?sprache=klingonisch").status_code == 200


def test_texts_are_written_and_checked(staff, shown) -> None:
    page = staff.get(address("edit", shown))
    texts = text_of(page)
    assert "Warm essen." in texts
    assert "Für wen" not in texts  # there is no German to translate
    assert "ersetzt nie die Prüfgruppe" not in texts
    typed = {
        **sent(page),
        "text_title": "Mittagstischangebot",
        "text_summary": "Essen wird gebracht.",
    }
    answer = staff.post(address("edit", shown), typed, follow=True)
    texts = text_of(answer)
    assert "Gespeichert." in texts
    assert "Mittagstisch·angebot" in texts
    assert "wird … gebracht" in texts
    assert "ersetzt nie die Prüfgruppe" in texts
    stamp = answer.context["checking"].initial["stamp"]
    answer = staff.post(
        address("check", shown),
        {"stamp": stamp, "checked_by": "Prüfgruppe (erfunden)"},
        follow=True,
    )
    assert "Als geprüft vermerkt." in text_of(answer)
    said = queries.translations_of(KIND, shown, "de-simple")
    assert {one.state for one in said} == {"checked"}


def test_a_check_of_other_texts_than_one_saw_is_refused(staff, shown, by) -> None:
    texts = {"title": "Lunch"}
    actions.translate(kind=KIND, row=shown, language="en", texts=texts, state="human", by=by)
    typed = {"stamp": "0" * 16, "checked_by": "Jemand"}
    answer = staff.post(address("check", shown, "en"), typed)
    assert "inzwischen andere" in text_of(answer)
    assert queries.translations_of(KIND, shown, "en").get().state == "human"


def test_who_was_slower_keeps_what_they_typed(staff, shown, by) -> None:
    typed = {**sent(staff.get(address("edit", shown, "en"))), "text_title": "Dinner"}
    texts = {"title": "Lunch"}
    actions.translate(kind=KIND, row=shown, language="en", texts=texts, state="human", by=by)
    answer = staff.post(address("edit", shown, "en"), typed)
    assert "inzwischen geändert" in text_of(answer)
    assert answer.context["form"]["text_title"].value() == "Dinner"
    again = staff.post(address("edit", shown, "en"), sent(answer))
    assert again.status_code == 302
    assert queries.translations_of(KIND, shown, "en").get().text == "Dinner"


@pytest.mark.parametrize("language", ["de", "xx"])
def test_other_languages_have_no_page(staff, shown, language) -> None:
    assert staff.get(address("edit", shown, language)).status_code == 404


def test_drafts_and_unknown_kinds_have_no_page(staff, lunch) -> None:
    assert staff.get(address("edit", lunch)).status_code == 404
    unknown = reverse("translations:edit", args=["kalletal", "en", "people.account", lunch.pk])
    assert staff.get(unknown).status_code == 404
