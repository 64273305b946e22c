"""The parts pages are made of."""

import pytest
from bs4 import BeautifulSoup
from django.core.paginator import Paginator
from django.template import Context, Template
from django_cotton.compiler_regex import CottonCompiler

from nahraum.base.translations.rules import Text


def show(source: str, **context: object) -> BeautifulSoup:
    compiled = CottonCompiler().process("{% load i18n %}" + source)
    return BeautifulSoup(Template(compiled).render(Context(context)), "html.parser")


@pytest.mark.parametrize(
    ("tone", "role", "kern"),
    [("info", "status", "info"), ("success", "status", "success"),
     ("warning", "status", "warning"), ("danger", "alert", "danger"),
     ("error", "alert", "danger"), ("debug", "status", "info")],
)  # fmt: skip
def test_alert_speaks_according_to_its_tone(tone, role, kern) -> None:
    alert = show(f'<c-alert tone="{tone}">Text</c-alert>').div
    assert alert["role"] == role
    assert f"kern-alert--{kern}" in alert["class"]
    assert alert.get_text(strip=True) == "Text"


def test_alert_with_title_has_a_body() -> None:
    alert = show('<c-alert title="Titel"><p>Text</p></c-alert>')
    assert alert.select_one(".kern-title").get_text(strip=True) == "Titel"
    assert alert.select_one(".kern-alert__body").get_text(strip=True) == "Text"


def test_button_is_a_link_if_it_leads_somewhere() -> None:
    assert show('<c-button href="/x/">Hin</c-button>').a["href"] == "/x/"
    button = show('<c-button kind="secondary" name="a" value="b">Los</c-button>').button
    assert (button["type"], button["name"], button["value"]) == ("submit", "a", "b")
    assert "kern-btn--secondary" in button["class"]


def test_card_is_one_link_with_a_heading() -> None:
    card = show('<c-card level="3" title="Titel" href="/x/" under="Unter">Text</c-card>')
    assert card.h3.a["href"] == "/x/"
    assert len(card.find_all("a")) == 1
    assert card.select_one(".kern-card__body").get_text(strip=True) == "Text"


def test_table_scrolls_in_a_named_region() -> None:
    table = show('<c-table caption="Zahlen" id="z"><tbody><tr><td>1</td></tr></tbody></c-table>')
    region = table.select_one("[role=region]")
    assert region["tabindex"] == "0"
    assert table.find(id=region["aria-labelledby"]).get_text(strip=True) == "Zahlen"
    assert table.caption.get_text(strip=True) == "Zahlen"
    unnamed = show('<c-table caption="Zahlen"><tbody></tbody></c-table>')
    assert unnamed.select_one("[role=region]")["aria-label"] == "Zahlen"
    marked = show(
        '<c-table caption="Anteile: {{ text }}"><tbody></tbody></c-table>',
        text=Text("Wie „gut“ < wie?", "de"),
    )
    assert marked.select_one("[role=region]")["aria-label"] == "Anteile: Wie „gut“ < wie?"
    assert marked.caption.span["lang"] == "de"
    assert marked.get_text(strip=True) == "Anteile:Wie „gut“ < wie?"


def test_figure_says_value_unit_day_and_origin() -> None:
    figure = show(
        '<c-figure label="65+" value="23,6" unit="%" as_of="31.12.2022" href="/warum/" />'
    )
    assert figure.select_one(".nr-figure__value").get_text(" ", strip=True) == "23,6 %"
    assert figure.select_one(".nr-figure__as-of").get_text(strip=True) == "Stand 31.12.2022"
    assert figure.a.get_text(" ", strip=True) == "Woher kommt diese Zahl? 65+"


def test_empty_state_has_two_ways_on() -> None:
    ways = "".join(
        f'<c-slot name="{slot}"><a href="/{slot}/">X</a></c-slot>' for slot in ("first", "second")
    )
    empty = show(f'<c-empty title="Leer"><p>Warum</p>{ways}</c-empty>')
    assert [a["href"] for a in empty.select(".nr-empty__ways a")] == ["/first/", "/second/"]


def test_details_open_without_javascript() -> None:
    closed = show('<c-details title="Mehr">Text</c-details>').details
    assert closed.summary.get_text(strip=True) == "Mehr"
    assert not closed.has_attr("open")
    assert show('<c-details title="Mehr" open>Text</c-details>').details.has_attr("open")


@pytest.mark.parametrize(
    ("number", "links"),
    [(1, ["?q=a&seite=2"]), (2, ["?q=a&seite=1", "?q=a&seite=3"]), (3, ["?q=a&seite=2"])],
)
def test_pagination_keeps_the_question(number, links) -> None:
    page = Paginator(range(30), 10).page(number)
    nav = show('<c-pagination :page="page" query="q=a&" />', page=page)
    assert [a["href"] for a in nav.select("a")] == links
    assert nav.select_one(".nr-pages__where").get_text(strip=True) == f"Seite {number} von 3"


def test_one_page_needs_no_pagination() -> None:
    page = Paginator(range(3), 10).page(1)
    assert show('<c-pagination :page="page" />', page=page).nav is None


def test_progress_has_a_name_and_a_value() -> None:
    progress = show('<c-progress label="Rechnen" value="3" max="12" text="Kreis Lippe" />')
    bar = progress.progress
    assert (bar["value"], bar["max"]) == ("3", "12")
    assert "Rechnen" in progress.find(id=bar["aria-labelledby"]).get_text()


def test_htmx_is_told_to_stay_inside_the_policy() -> None:
    import json

    page = show("<c-htmx />")
    config = json.loads(page.meta["content"])
    assert config["allowEval"] is False
    assert config["includeIndicatorStyles"] is False
    assert config["selfRequestsOnly"] is True
    assert page.script["src"].endswith("htmx-2.min.js")


def test_what_is_shown_is_escaped() -> None:
    assert show("<c-alert>{{ text }}</c-alert>", text="<script>x</script>").script is None
    assert show('<c-card title="{{ text }}" />', text='"><script>x</script>').script is None
