"""What everybody reads of the process, in the language of the page."""

import pytest

from nahraum.base.translations.actions import translate
from nahraum.base.translations.queries import translatables
from nahraum.plan.process.models import Stage
from tests.base.world import acting, browser, make_person

pytestmark = pytest.mark.django_db
PAGE = "/en/kalletal/prozess/"


def test_stages_are_told_in_english_and_german_words_are_marked(process, kalletal) -> None:
    stage = process.stages.order_by("position").first()
    [product] = [one for one in translatables() if one.kind == "process.product"]
    assert product.rows().count() > 3
    before = browser().get(PAGE).content.decode()
    assert f'<span lang="de">{stage.title}</span>' in before
    texts = {"title": "The start", "about": "Everybody meets."}
    by = acting(make_person("network_coordinator", kalletal))
    translate(kind="process.stage", row=stage, language="en", texts=texts, state="machine", by=by)
    gate = stage.gates.first()
    texts = {"title": "Council says yes"}
    translate(kind="process.gate", row=gate, language="en", texts=texts, state="machine", by=by)
    after = browser().get(PAGE).content.decode()
    assert "Council says yes" in after
    assert gate.title not in after
    assert gate.title in before
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="nr-svg nr-wide"' in after
    assert 'role="img" lang="en"' in after
    assert 'role="img" lang="de"' not in after
    assert "Everybody meets." in after
    assert after.count("The start") >= 3  # in the list, in the picture, below it
    assert f'<span lang="de">{stage.title}</span>' not in after
    german = browser().get(PAGE.removeprefix("/en")).content.decode()
    assert "The start" not in german
    assert stage.title in german


def test_what_is_not_shown_is_not_translated(process) -> None:
    kinds = {one.kind: one for one in translatables() if one.kind.startswith("process.")}
    assert kinds["process.stage"].rows().count() == Stage.objects.count()
    process.public = False
    process.save_next_version(by_id="system:test")
    assert [kinds[kind].rows().count() for kind in sorted(kinds)] == [0] * 6
