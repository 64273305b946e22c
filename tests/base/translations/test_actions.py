"""Texts in other languages: written, outdated, checked, and never somebody else's."""

import pytest
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.utils import translation

from nahraum.base.audit.queries import entries_of, history_of
from nahraum.base.municipality.tenancy import StaleVersion, municipality_scope
from nahraum.base.people.rules import NotAllowed
from nahraum.base.registry import RegistryError
from nahraum.base.translations import actions, queries
from nahraum.base.translations.models import ContentTranslation
from nahraum.base.translations.rules import Standing
from nahraum.connect.directory.actions import change
from tests.base.world import acting, make_person

KIND = "directory.offer"


def say(offer, by, language="de-simple", state="human", stamp=None, **texts):
    return actions.translate(
        kind=KIND, row=offer, language=language, texts=texts, state=state, by=by, stamp=stamp
    )


def test_a_text_is_laid_over_the_german_one_in_one_query(
    shown, by, django_assert_num_queries
) -> None:
    say(shown, by, title="Mittag·essen", summary="Hier gibt es warmes Essen.")
    with django_assert_num_queries(1):
        said = queries.overlay(KIND, [shown], language="de-simple")
        texts = said.texts(shown, ("title", "summary", "cost_note", "for_whom"))
    assert str(texts["title"]) == "Mittag·essen"
    assert texts["title"].language == ""
    assert (str(texts["cost_note"]), texts["cost_note"].language) == ("6 Euro", "de")
    assert not texts["for_whom"]
    assert texts["cost_note"].__html__() == '<span lang="de">6 Euro</span>'


def test_german_pages_ask_nothing(shown, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        text = queries.overlay(KIND, [shown], language="de").text(shown, "title")
    assert (str(text), text.language, text.__html__()) == ("Mittagstisch", "", "Mittagstisch")


def test_templates_mark_what_is_german(shown) -> None:
    text = queries.overlay(KIND, [shown], language="tr").text(shown, "title")
    page = Template("<h1>{{ text }}</h1><p title='{{ text.text }}'>{{ text|default:'-' }}</p>")
    assert page.render(Context({"text": text})) == (
        '<h1><span lang="de">Mittagstisch</span></h1>'
        "<p title='Mittagstisch'><span lang=\"de\">Mittagstisch</span></p>"
    )


def test_marked_text_is_escaped(shown, by) -> None:
    shown.summary = "<b>warm</b>"
    text = queries.overlay(KIND, [shown], language="tr").text(shown, "summary")
    assert text.__html__() == '<span lang="de">&lt;b&gt;warm&lt;/b&gt;</span>'


def test_a_changed_german_text_makes_the_translation_outdated(shown, by) -> None:
    say(shown, by, summary="Hier gibt es warmes Essen.")
    before = queries.overlay(KIND, [shown], language="de-simple").text(shown, "summary")
    changed = change(row=shown, values={"summary": "Kalt essen."}, version=shown.version, by=by)
    after = queries.overlay(KIND, [changed], language="de-simple").text(changed, "summary")
    assert (before.outdated, after.outdated) == (False, True)
    (row,) = queries.progress("de-simple")
    assert row.worst is Standing.OUTDATED
    assert say(changed, by, summary="Hier gibt es warmes Essen.") == 1  # it still fits: say so
    assert queries.progress("de-simple")[0].counts[Standing.OUTDATED] == 0


def test_blanks_in_the_german_text_change_nothing(shown, by) -> None:
    say(shown, by, summary="Hier gibt es warmes Essen.")
    shown.summary = "Warm  essen."
    assert not queries.overlay(KIND, [shown], language="de-simple").text(shown, "summary").outdated


def test_saving_the_same_changes_nothing_and_keeps_the_check(shown, by) -> None:
    say(shown, by, title="Mittag·essen")
    stamp = queries.stamp_of(KIND, shown, "de-simple")
    assert actions.check(
        kind=KIND, row=shown, language="de-simple", checked_by="Prüfgruppe", stamp=stamp, by=by
    ) == 1  # fmt: skip
    assert say(shown, by, title="Mittag·essen") == 0
    said = queries.translations_of(KIND, shown, "de-simple").get()
    assert (said.state, said.checked_by, said.version) == ("checked", "Prüfgruppe", 2)
    assert say(shown, by, title="Essen am Mittag") == 1
    said.refresh_from_db()
    assert (said.state, said.checked_by) == ("human", "")


def test_only_what_fits_today_can_be_checked(shown, by) -> None:
    def check(stamp):
        return actions.check(
            kind=KIND, row=shown, language="tr", checked_by="Ayşe (erfunden)", stamp=stamp, by=by
        )

    with pytest.raises(ValidationError, match="noch nichts übersetzt"):
        check(queries.stamp_of(KIND, shown, "tr"))
    old = queries.stamp_of(KIND, shown, "tr")
    say(shown, by, "tr", title="Öğle yemeği")
    with pytest.raises(StaleVersion):
        check(old)
    change(row=shown, values={"title": "Mittagessen"}, version=shown.version, by=by)
    with pytest.raises(ValidationError, match="neuer"):
        check(queries.stamp_of(KIND, shown, "tr"))


def test_who_was_slower_is_told(shown, by) -> None:
    seen = queries.stamp_of(KIND, shown, "en")
    say(shown, by, "en", stamp=seen, title="Lunch")
    with pytest.raises(StaleVersion):
        say(shown, by, "en", stamp=seen, title="Dinner")
    now = queries.stamp_of(KIND, shown, "en")
    assert say(shown, by, "en", stamp=now, title="Dinner") == 1


def test_two_who_write_at_once_make_one_text(shown, by, monkeypatch) -> None:
    """Neither saw the other's row: the database does."""
    say(shown, by, "en", title="Lunch")
    monkeypatch.setattr(
        queries, "translations_of", lambda *_which: ContentTranslation.objects.none()
    )
    with pytest.raises(StaleVersion):
        say(shown, by, "en", title="Dinner")
    assert ContentTranslation.objects.get().text == "Lunch"
    assert say(shown, by, "tr", title="Öğle") == 1  # the control: another language is another row


def test_an_empty_text_takes_the_translation_away(shown, by) -> None:
    say(shown, by, "en", title="Lunch")
    assert say(shown, by, "en", title=" ") == 1
    assert queries.overlay(KIND, [shown], language="en").text(shown, "title").language == "de"
    assert ContentTranslation.trash.count() == 1
    assert say(shown, by, "en", title="Lunch") == 1


def test_languages_do_not_mix(shown, by) -> None:
    say(shown, by, "en", title="Lunch")
    assert queries.overlay(KIND, [shown], language="tr").text(shown, "title").language == "de"


def test_what_happened_stands_in_the_books(shown, by) -> None:
    say(shown, by, "en", title="Lunch", state="machine")
    assert queries.overlay(KIND, [shown], language="en").text(shown, "title").machine
    entry = entries_of(shown.municipality_id).filter(action="translations.translate").get()
    assert entry.details == {"texts": 1}
    assert len(history_of(queries.translations_of(KIND, shown, "en").get())) == 1


def test_only_declared_fields_of_declared_rows(shown, by) -> None:
    with pytest.raises(RegistryError):
        say(shown, by, "en", phone="123")
    with pytest.raises(RegistryError):
        actions.translate(
            kind="people.account", row=shown, language="en", texts={}, state="human", by=by
        )
    with pytest.raises(ValidationError):
        say(shown, by, "xx", title="Lunch")


def test_others_may_not(shown, kalletal) -> None:
    with pytest.raises(NotAllowed):
        say(shown, acting(make_person("planner", kalletal)), "en", title="Lunch")
    assert ContentTranslation.objects.count() == 0


def test_another_town_sees_nothing_of_it(shown, by, warburg) -> None:
    say(shown, by, "en", title="Lunch")
    with municipality_scope(warburg):
        assert ContentTranslation.objects.count() == 0
        assert queries.overlay(KIND, [shown], language="en").text(shown, "title").language == "de"
    assert ContentTranslation.objects.count() == 1  # the control: in its own town it is there


def test_the_language_of_the_page_does_not_change_what_is_stored(shown, by) -> None:
    with translation.override("tr"):
        say(shown, by, "en", title="Lunch")
    assert str(queries.overlay(KIND, [shown], language="en").text(shown, "title")) == "Lunch"
