"""Texts of the invented offers in easy language and in English, as a machine made them."""

from collections.abc import Mapping

from nahraum.base.people.rules import Actor
from nahraum.base.translations.actions import translate
from nahraum.base.translations.models import ContentTranslation
from nahraum.connect.directory.queries import offers_to_translate
from nahraum.connect.directory.rules import TRANSLATED
from nahraum.demo.tables import FOLDER
from nahraum.facts.reading import document

KIND = "directory.offer"


def load(*, by: Actor) -> None:
    """Say what the table knows about the offers of the open scope; what is said stays."""
    said = set(ContentTranslation.objects.filter(kind=KIND).values_list("object_id", "language"))
    for language, words in _tables().items():
        for offer in offers_to_translate():
            texts = {
                field: words[german]
                for field in TRANSLATED
                if (german := getattr(offer, field)) in words
            }
            if texts and (offer.pk, language) not in said:
                translate(
                    kind=KIND, row=offer, language=language, texts=texts, state="machine", by=by
                )


def _tables() -> Mapping[str, Mapping[str, str]]:
    """German text -> text, by language."""
    return document(FOLDER / "translations.toml")
