"""Handing in a list, and answering what its preview asks."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahraum.base.files.rules import FileRefused, check_content
from nahraum.base.municipality.tenancy import KeyField
from nahraum.base.topics.queries import tree
from nahraum.connect.exchange.actions import KINDS
from nahraum.connect.exchange.models import Import
from nahraum.connect.exchange.queries.importing import Preview
from nahraum.connect.exchange.rules.columns import FIELDS, KEEP, LEAVE
from nahraum.connect.exchange.rules.entries import Trouble
from nahraum.connect.exchange.rules.plan import NEW, Question
from nahraum.connect.exchange.rules.points import SYSTEMS, called
from nahraum.connect.exchange.rules.rows import DROP, TAKE, UNKNOWN_SYSTEM
from nahraum.data.sheets import LIMITS

MOST_SHOWN = 100  # questions and faults asked at once; answered ones make room for the next
_LINES_NAMED = 5  # lines of equal faults named one by one
_PARTS = {
    "house": gettext_lazy("Einrichtung"),
    "site": gettext_lazy("Ort"),
    "offer": gettext_lazy("Angebot"),
}


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class HandInForm(forms.Form):
    """A list, from whom it is, and of which day."""

    file = forms.FileField(
        label=gettext_lazy("Tabelle"),
        allow_empty_file=True,
        help_text=gettext_lazy(
            "Excel (.xlsx), LibreOffice (.ods) oder CSV, so wie sie ist, bis 10 MB und 10.000 "
            "Zeilen. Auch offene Formate: HSDS, FHIR, GeoJSON."
        ),
        widget=forms.ClearableFileInput({"accept": ".csv,.txt,.xlsx,.ods,.json,.geojson,.zip"}),
    )
    source = forms.CharField(
        label=gettext_lazy("Von wem ist die Tabelle?"),
        max_length=120,
        help_text=gettext_lazy(
            "Zum Beispiel „Caritas, Liste der Angebote“. Kommt später eine neue Fassung, "
            "schreiben Sie dasselbe. Dann wird geändert statt verdoppelt."
        ),
    )
    as_of = forms.DateField(
        label=gettext_lazy("Stand der Tabelle"), initial=timezone.localdate, widget=DateInput()
    )
    house = forms.CharField(
        label=gettext_lazy("Alle Zeilen gehören zu einer Einrichtung? Dann ihr Name"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("Leer lassen, wenn die Einrichtung in der Tabelle steht."),
    )
    key = KeyField()

    def clean_source(self) -> str:
        return " ".join(str(self.cleaned_data["source"]).split())

    def clean_as_of(self) -> Any:
        if self.cleaned_data["as_of"] > timezone.localdate():
            raise ValidationError(_("Dieser Tag liegt in der Zukunft."))
        return self.cleaned_data["as_of"]

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > LIMITS.bytes:
            raise ValidationError(_("Die Datei ist zu groß. Erlaubt sind 10 MB."))
        self.content = given.read()
        try:
            check_content(self.content, given.name, KINDS)
        except FileRefused as refused:
            raise ValidationError(refused.messages) from None
        return given


class PreviewForm(forms.Form):
    """What the columns mean, and an answer to everything the preview asks.

    Names of fields are places in the list and keys of questions, never what somebody wrote.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, label="")
    seen = forms.CharField(widget=forms.HiddenInput, label="", required=False)
    publish = forms.BooleanField(
        required=False,
        label=gettext_lazy("Vollständige neue Angebote gleich veröffentlichen"),
        help_text=gettext_lazy(
            "Sonst sind neue Angebote Entwürfe. Was unvollständig ist, bleibt immer ein Entwurf."
        ),
    )

    def __init__(self, *args: Any, imported: Import, preview: Preview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.imported, self.preview = imported, preview
        self.initial = {
            **self.initial,
            "version": imported.version,
            "seen": preview.plan.digest,
            "publish": imported.publish,
        }
        steps = preview.plan.steps
        found = [trouble for step in steps for trouble in step.entry.troubles]
        answered = [key for key in imported.answers if "-" in key]
        # What stands there equally often is asked once.
        alike: dict[tuple[Any, ...], list[Trouble]] = {}
        for one in found:
            key = (one.column, one.heading, one.value, one.expected, one.suggestion)
            alike.setdefault(key, []).append(one)
        self.troubles: list[list[Trouble]] = list(alike.values())[:MOST_SHOWN]
        self.unreadable = len(found)
        self.answered = len(answered)
        asked = {question.key: question for step in steps for question in step.questions}
        self.questions: list[Question] = list(asked.values())[:MOST_SHOWN]
        self.words = [pair for pair in preview.words if pair[0]][:MOST_SHOWN]
        self._add_columns()
        self._add_answers()
        self._add_topics()
        self._add_vanished()

    def _select(self, name: str, choices: Any, initial: str, label: str) -> None:
        """A choice whose label stands in the table beside it; readers hear it all the same."""
        widget = forms.Select({"aria-label": label})
        self.fields[name] = forms.ChoiceField(
            choices=choices, required=False, initial=initial, label=label, widget=widget
        )

    def _add_columns(self) -> None:
        groups: list[tuple[Any, Any]] = [
            (_("Ohne Feld"), [(KEEP, _("aufheben, nicht öffentlich")), (LEAVE, _("weglassen"))])
        ]
        groups += [
            (label, [(f.name, f.label) for f in FIELDS if f.of == of])
            for of, label in _PARTS.items()
        ]
        for place, heading in enumerate(self.preview.sheet.headings):
            label = _("Spalte „%(heading)s“") % {"heading": heading}
            self._select(f"spalte_{place}", groups, self.preview.fields[place], label)
        if self.preview.usual.system:
            choices = [("", _("selbst erkennen")), *((name, called(name)) for name in SYSTEMS)]
            self._select("system", choices, self.imported.system, _("Art der Koordinaten"))

    def _add_answers(self) -> None:
        for trouble, *others in self.troubles:
            rows = _("Zeilen auslassen") if others else _("Zeile auslassen")
            choices = [("", rows)]
            if trouble.suggestion:
                choices.append((TAKE, _("Vorschlag: %(text)s") % {"text": trouble.suggestion[:60]}))
            if trouble.column >= 0:
                choices.append((DROP, _("ohne diese Angabe übernehmen")))
            label = _("Zeile %(line)s, %(heading)s") % {
                "line": trouble.line,
                "heading": trouble.heading or _("ganze Zeile"),
            }
            self._select(f"zelle_{trouble.key}", choices, "", label)
        for question in self.questions:
            choices = [("", _("später entscheiden")), (NEW, _("ist etwas anderes: neu anlegen"))]
            choices += [
                (
                    one.ref,
                    _("ist dasselbe wie „%(name)s“ (%(why)s)") % {"name": one.name, "why": one.why},
                )
                for one in question.among
            ]
            self._select(f"frage_{question.key}", choices, "", question.name)

    def _add_topics(self) -> None:
        groups = [
            (group.name, [(topic.key, topic.name) for topic in group.topics.all()])
            for group in tree()
        ]
        for place, (text, key) in enumerate(self.words):
            choices = [("", _("kein Thema")), *groups]
            self._select(f"thema_{place}", choices, key, text)

    def _add_vanished(self) -> None:
        for place, (row, name) in enumerate(self.preview.plan.vanished[:MOST_SHOWN]):
            self.fields[f"ende_{place}"] = forms.BooleanField(
                required=False, label=name, initial=row in self.imported.close
            )
        if self.preview.plan.shrinks:
            self.fields["shrink"] = forms.BooleanField(
                required=False,
                label=_("Es ist richtig, dass so viele Angebote fehlen"),
                initial=self.imported.shrink,
            )

    # ------------------------------------------------------------------ for the page
    def columns(self) -> Iterator[tuple[str, str, forms.BoundField]]:
        """(heading, an example, choice) of every column."""
        rows = self.preview.sheet.rows
        for place, heading in enumerate(self.preview.sheet.headings):
            example = next((row.cells[place] for row in rows if row.cells[place]), "")
            yield heading, example[:60], self[f"spalte_{place}"]

    def faults(self) -> Iterator[tuple[Trouble, list[int], int, forms.BoundField]]:
        """(what is wrong, its first lines, how many more, answer), in the order of the list."""
        for alike in self.troubles:
            lines = [trouble.line for trouble in alike]
            first, more = lines[:_LINES_NAMED], len(lines[_LINES_NAMED:])
            yield alike[0], first, more, self[f"zelle_{alike[0].key}"]

    def doubts(self) -> Iterator[tuple[Question, str, forms.BoundField]]:
        """(question, what kind of thing, answer)."""
        for question in self.questions:
            yield question, str(_PARTS[question.of]), self[f"frage_{question.key}"]

    def proposals(self) -> Iterator[tuple[str, forms.BoundField]]:
        """(words of the list, topic)."""
        for place, (text, _key) in enumerate(self.words):
            yield text, self[f"thema_{place}"]

    def endings(self) -> list[forms.BoundField]:
        """Offers the list no longer names."""
        return [self[name] for name in self.fields if name.startswith("ende_")]

    @property
    def asks_system(self) -> bool:
        """Whether nobody knows what the coordinates are."""
        return self.preview.usual.system == UNKNOWN_SYSTEM

    # ------------------------------------------------------------------ what was answered
    def values(self) -> dict[str, Any]:
        """What the action keeps: earlier answers stay, unless they are given anew."""
        said = self.cleaned_data
        headings = self.preview.sheet.headings
        answers = dict(self.imported.answers)
        for key, name in self._names():
            if said.get(name):
                answers[key] = said[name]
        chosen = {heading: said[f"spalte_{place}"] for place, heading in enumerate(headings)}
        if chosen != dict(zip(headings, self.preview.fields, strict=True)):
            # A cell is named by its place: another meaning of columns asks anew.
            answers = {key: value for key, value in answers.items() if key[:2] in ("h-", "o-")}
        vanished = self.preview.plan.vanished
        return {
            "fields": chosen,
            "answers": answers,
            "topics": {
                **self.imported.topics,
                **{text: said[f"thema_{place}"] for place, (text, _key) in enumerate(self.words)},
            },
            "system": said.get("system", self.imported.system),
            "publish": said["publish"],
            "close": [row for place, (row, _n) in enumerate(vanished) if said.get(f"ende_{place}")],
            "shrink": said.get("shrink", False),
        }

    def _names(self) -> Iterator[tuple[str, str]]:
        """(key of an answer, name of its field)."""
        for alike in self.troubles:
            for trouble in alike:
                yield trouble.key, f"zelle_{alike[0].key}"
        for question in self.questions:
            yield question.key, f"frage_{question.key}"


def changed(imported: Import, values: Mapping[str, Any]) -> bool:
    """Whether these answers differ from what is kept."""
    return any(getattr(imported, name) != value for name, value in values.items())
