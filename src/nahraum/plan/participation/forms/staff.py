"""What the staff fills in."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nahraum.base.files.rules import FileRefused, check_content
from nahraum.base.municipality.tenancy import KeyField, RowForm, TenantModel
from nahraum.base.places.queries import neighbourhoods
from nahraum.base.topics.models import Topic
from nahraum.plan.measures.queries import choices as measure_choices
from nahraum.plan.measures.queries import public_measures
from nahraum.plan.participation.forms.fields import (
    DateInput,
    EuroField,
    MomentInput,
    PlaceField,
    SpotField,
    TopicField,
    placed,
    topic_choices,
)
from nahraum.plan.participation.models import (
    Answer,
    Idea,
    Note,
    Procedure,
    Project,
    Question,
    Session,
)
from nahraum.plan.participation.models.groups import Actors, AgeGroup
from nahraum.plan.participation.models.workshops import Headcount
from nahraum.plan.participation.queries.workshops import arguments_of

_WITHOUT_WEB = [choice for choice in Idea.Channel.choices if choice[0] not in ("web", "table")]


class EntryForm(RowForm):
    """A row in groups of fields."""

    def differences(self) -> list[tuple[str, Any, Any]]:
        """Of single fields; lists of topics and places are not compared."""
        own = set(self._meta.fields or ())
        return [row for row in super().differences() if row[0] in own]


class ProcedureForm(EntryForm):
    """What is asked, what people are promised, who decides: all before anybody takes part."""

    GROUPS = (
        (_("Worum es geht"), ("kind", "title", "question", "about")),
        (_("Was wir zusagen"), ("level", "promise", "decides", "used_for", "answer_days")),
        (_("Wann und für wen"), ("starts_on", "ends_on", "topics", "neighbourhoods", "by_code")),
        (
            _("Einwohner zum Vergleich"),
            (*(f"people_{n}" for n in range(len(AgeGroup.values))), "population_source"),
        ),
    )

    topics = forms.MultipleChoiceField(
        label=_("Themen"),
        required=False,
        choices=lambda: topic_choices("")[1:],
        widget=forms.SelectMultiple({"size": 6}),
    )
    neighbourhoods = forms.MultipleChoiceField(
        label=_("Ortsteile"),
        required=False,
        choices=lambda: [(str(p.pk), p.name) for p in neighbourhoods()],
        widget=forms.SelectMultiple({"size": 6}),
        help_text=_("Nichts wählen: die ganze Kommune."),
    )

    class Meta:
        model = Procedure
        fields = (
            *("kind", "title", "question", "about", "level", "promise", "decides", "used_for"),
            *("starts_on", "ends_on", "answer_days", "by_code", "population_source"),
        )
        widgets: ClassVar = {
            "about": forms.Textarea({"rows": 5}),
            "promise": forms.Textarea({"rows": 3}),
            "starts_on": DateInput(),
            "ends_on": DateInput(),
        }
        help_texts: ClassVar = {
            "question": _("So, wie Sie am Küchentisch fragen würden."),
            "promise": _(
                "Ehrlich und vorher: zum Beispiel „Der Rat berät die zehn Ideen mit den meisten "
                "Stimmen und begründet jede Entscheidung.“"
            ),
            "decides": _("Zum Beispiel: der Rat am 12. März."),
            "answer_days": _("Gilt für Ideensammlungen."),
            "by_code": _("Jeder Code gilt einmal. Für Abstimmungen gilt das immer."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, (key, label) in enumerate(AgeGroup.choices):
            self.fields[f"people_{number}"] = forms.IntegerField(
                label=label,
                required=False,
                min_value=0,
                max_value=10_000_000,
                initial=self.instance.population.get(key),
            )
        if not self.instance._state.adding:
            self.initial["topics"] = [t.key for t in self.instance.topics.all()]
            self.initial["neighbourhoods"] = [str(p.pk) for p in self.instance.neighbourhoods.all()]

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        people = {
            key: given[f"people_{number}"]
            for number, key in enumerate(AgeGroup.values)
            if given.get(f"people_{number}")
        }
        return {
            **super().values(),
            "population": people,
            "topics": list(Topic.objects.filter(key__in=given["topics"])),
            "neighbourhoods": list(neighbourhoods().filter(pk__in=given["neighbourhoods"])),
        }

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        first, last = found.get("starts_on"), found.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("Das Ende liegt vor dem Anfang."))
        return found


class QuestionForm(EntryForm):
    options = forms.CharField(
        label=_("Antworten"),
        required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text=_(
            "Je Zeile eine. Wenn eine andere Umfrage einen Anteil nennt, schreiben Sie ihn "
            "dahinter: „Hausarzt | 97“."
        ),
    )
    GROUPS = (
        (None, ("kind", "text", "hint", "options", "low", "high", "comparison")),
        (_("Wo sie steht"), ("page", "position")),
    )

    class Meta:
        model = Question
        fields = ("kind", "text", "hint", "low", "high", "comparison", "page", "position")

    def clean_options(self) -> list[tuple[str, float | None]]:
        found = []
        for line in self.cleaned_data["options"].splitlines():
            label, bar, share = (part.strip() for part in line.partition("|"))
            if label:
                found.append((label[:160], _share(share) if bar else None))
        return found

    def values(self) -> dict[str, Any]:
        return {**super().values(), "options": self.cleaned_data["options"]}


def _share(text: str) -> float:
    try:
        share = float(text.replace("%", "").replace(",", "."))
    except ValueError:
        share = -1.0
    if not 0 <= share <= 100:
        raise ValidationError(_("Hinter dem Strich steht ein Anteil von 0 bis 100."))
    return share


class SessionForm(EntryForm):
    class Meta:
        model = Session
        fields = (
            *("title", "starts", "place", "invitation", "sign_up", "method", "minutes"),
            "minutes_released",
        )
        widgets: ClassVar = {
            "starts": MomentInput(),
            "invitation": forms.Textarea({"rows": 4}),
            "minutes": forms.Textarea({"rows": 10}),
        }
        help_texts: ClassVar = {
            "sign_up": _("Zum Beispiel: Bitte im Kalender anmelden, Telefon 05264 12345."),
            "method": _("Zum Beispiel Zukunftswerkstatt, World-Café, Bürgertisch."),
            "minutes": _("Ohne Namen von Bürgerinnen und Bürgern."),
        }


class NoteForm(EntryForm):
    under = forms.ChoiceField(
        label=_("Antwortet auf"),
        required=False,
        help_text=_("Nur wenn es auf eine andere Wortmeldung dieses Abends antwortet."),
    )
    topic = TopicField(label=_("Thema"), required=False, nothing=_("keines"))

    class Meta:
        model = Note
        fields = ("kind", "about", "text", "points")
        help_texts: ClassVar = {
            "about": _("Gleiche Worte kommen zusammen, zum Beispiel „Bürgerbus am Abend“."),
        }

    GROUPS = ((None, ("kind", "about", "text", "under", "topic", "points")),)

    def __init__(self, *args: Any, session: Session | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.evening = session or self.instance.session
        field: Any = self.fields["under"]
        self.arguments = {str(row.pk): row for row in arguments_of(self.evening, self.instance)}
        rows = [(key, row.text) for key, row in self.arguments.items()]
        field.choices = [("", _("auf nichts")), *rows]
        self.initial.setdefault("topic", getattr(self.instance.topic, "key", ""))
        self.initial.setdefault("under", str(self.instance.under_id or ""))

    def given(self) -> dict[str, Any]:
        return {**super().given(), "session": self.evening}

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        under = self.arguments.get(said["under"])
        return {**super().values(), "topic": said["topic"], "under": under}


class ProjectForm(EntryForm):
    class Meta:
        model = Project
        fields = ("number", "title", "about", "cents")
        field_classes: ClassVar = {"cents": EuroField}
        labels: ClassVar = {"cents": _("Kosten in Euro")}
        widgets: ClassVar = {"about": forms.Textarea({"rows": 3})}


class BudgetForm(forms.Form):
    cents = EuroField(label=_("Wie viel Geld ist da? (Euro)"))
    seed = forms.IntegerField(
        label=_("Losnummer"),
        min_value=0,
        max_value=2_000_000_000,
        help_text=_(
            "Sie entscheidet bei Gleichstand und steht schon vor der Abstimmung auf der Seite. "
            "Nehmen Sie eine Zahl, die niemand lenken kann, etwa die Lottozahlen eines Tages."
        ),
    )
    raise_shares = forms.BooleanField(
        label=_("Rest vergeben, indem alle Anteile steigen"), required=False, initial=True
    )


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=_("Was kam heraus?"), max_length=3000, widget=forms.Textarea({"rows": 6})
    )
    promise_kept = forms.ChoiceField(
        label=_("Haben wir die Zusage gehalten?"), choices=Procedure.Kept.choices, required=False
    )
    promise_reason = forms.CharField(
        label=_("Begründung"), max_length=600, required=False, widget=forms.Textarea({"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ProofForm(forms.Form):
    text = forms.CharField(label=_("Wo steht es?"), max_length=300)


class ModerateForm(forms.Form):
    """Show it, or say which rule it breaks."""

    topic = TopicField(label=_("Thema"), required=False, nothing=_("keines"))
    rule = forms.ChoiceField(
        label=_("Nicht zeigen, denn die Idee"),
        required=False,
        choices=[("", _("(hält die Regeln ein)")), *Idea.Rule.choices],
    )


class AnswerForm(forms.Form):
    verdict = forms.ChoiceField(label=_("Antwort"), choices=Answer.Verdict.choices)
    reason = forms.CharField(
        label=_("Begründung"),
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("In einfachen Worten. Sie steht öffentlich bei der Idee."),
    )
    measure = forms.ChoiceField(
        label=_("Gehört zur Maßnahme"),
        required=False,
        help_text=_(
            "Ist sie öffentlich, sehen alle ihren Titel, ihren Stand und den Weg zu ihr. Sonst"
            " sehen sie nur Ihre Begründung."
        ),
    )
    forwarded_to = forms.CharField(label=_("Weitergegeben an"), max_length=160, required=False)
    key = KeyField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["measure"]
        shown = {str(pk) for pk in public_measures().order_by().values_list("pk", flat=True)}
        field.choices = [
            ("", _("keine")),
            *(
                (
                    key,
                    title if key in shown else _("%(title)s (nicht öffentlich)") % {"title": title},
                )
                for key, title in measure_choices()
            ),
        ]


class EnterForm(forms.Form):
    """Many short ideas at once: after an event, from a letter, from the phone."""

    lines = forms.CharField(
        label=_("Ideen"),
        max_length=30_000,
        widget=forms.Textarea({"rows": 12}),
        help_text=_("Je Zeile eine Idee. Wer mehr weiß: „Titel: mehr dazu“."),
    )
    channel = forms.ChoiceField(label=_("Wie kamen sie?"), choices=_WITHOUT_WEB, initial="event")
    topic = TopicField(label=_("Thema"), required=False, nothing=_("verschieden"))
    neighbourhood = PlaceField(label=_("Ortsteil"), required=False, nothing=_("verschieden"))
    spot = SpotField(
        help_text=_(
            "Nur, wenn es für alle Ideen dieser Seite gilt: ein Ortsteil, eine Straße oder ein Feld"
            " der Karte wie C4."
        )
    )
    key = KeyField()

    def values(self) -> dict[str, Any]:
        return placed(self.cleaned_data)


class HandInForm(forms.Form):
    file = forms.FileField(
        label=_("Tabelle"),
        help_text=_(
            "CSV oder TSV. Eine Zeile ist ein Satz; „beitrag“ sagt, zu welchem Beitrag er gehört."
        ),
        widget=forms.ClearableFileInput({"accept": ".csv,.tsv,.txt"}),
    )
    source = forms.CharField(label=_("Woher stammt die Tabelle?"), max_length=300)
    key = KeyField()

    def clean_file(self) -> tuple[str, bytes]:
        given = self.cleaned_data["file"]
        content = given.read()
        try:
            check_content(content, given.name, ("csv",))
        except FileRefused as refused:
            raise ValidationError(refused.messages) from None
        return given.name, content


class CodesForm(forms.Form):
    number = forms.IntegerField(
        label=_("Wie viele Codes zum Drucken?"), required=False, min_value=1, max_value=2000
    )
    addresses = forms.CharField(
        label=_("Oder per E-Mail an diese Adressen"),
        required=False,
        max_length=60_000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Je Zeile eine. Wir merken uns nicht, wer welchen Code bekam."),
    )
    key = KeyField()

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if bool(found.get("number")) == bool((found.get("addresses") or "").strip()):
            raise ValidationError(_("Bitte entweder eine Zahl oder Adressen."))
        return found


class HeadsForm(forms.Form):
    """How many of each group were there; empty means nobody counted."""

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counted = {(row.by, row.group): row.number for row in session.headcounts.all()}
        self.names: dict[str, tuple[str, str]] = {}
        for by, choices in _groups().items():
            for number, (group, label) in enumerate(choices):
                name = f"{by}-{number}"
                self.names[name] = (by, group)
                self.fields[name] = forms.IntegerField(
                    label=label,
                    required=False,
                    min_value=0,
                    max_value=5000,
                    initial=counted.get((by, group)),
                )

    def sections(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        for by, label in Headcount.By.choices:
            yield label, [self[name] for name, (kind, _group) in self.names.items() if kind == by]

    def numbers(self) -> Mapping[tuple[str, str], int]:
        return {
            key: self.cleaned_data[name]
            for name, key in self.names.items()
            if self.cleaned_data.get(name) is not None
        }


def _groups() -> dict[str, Sequence[tuple[str, Any]]]:
    return {
        Headcount.By.AGE: AgeGroup.choices,
        Headcount.By.NEIGHBOURHOOD: [(str(p.pk), p.name) for p in neighbourhoods()],
        Headcount.By.ACTOR: Actors.choices,
    }


# What has the same pages for changing and removing.
KINDS: Mapping[str, tuple[type[EntryForm], type[TenantModel], Any]] = {
    "verfahren": (ProcedureForm, Procedure, _("Verfahren")),
    "termin": (SessionForm, Session, _("Termin der Werkstatt")),
    "wortmeldung": (NoteForm, Note, _("Wortmeldung")),
    "projekt": (ProjectForm, Project, _("Projekt")),
}
