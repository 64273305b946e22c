"""What citizens fill in: an idea, a code, a sheet, a ballot."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import KeyField, current_municipality
from nahraum.base.translations.queries import Overlay
from nahraum.plan.participation.forms.fields import PlaceField, SpotField, TopicField, placed
from nahraum.plan.participation.models import Project, Question, Response
from nahraum.plan.participation.models.groups import AgeGroup
from nahraum.plan.participation.rules import clean_code

_SALT = "participation.form"


def form_token() -> str:
    """Says when a form was handed out, and by which municipality."""
    return signing.TimestampSigner(salt=_SALT).sign(str(current_municipality().pk))


def age_of(token: str) -> float | None:
    """Seconds since the form was handed out; None if it is none of ours."""
    signer = signing.TimestampSigner(salt=_SALT)
    try:
        value = signer.unsign(token)
    except signing.BadSignature:
        return None
    if value != str(current_municipality().pk):
        return None
    handed_out = signing.b62_decode(token.rsplit(":", 2)[1])
    return timezone.now().timestamp() - handed_out


class IdeaForm(forms.Form):
    """Five questions, three of them free. `homepage` is for programs only: nobody sees it."""

    title = forms.CharField(
        label=_("Ihre Idee in wenigen Worten"),
        max_length=160,
        min_length=5,
        help_text=_("Zum Beispiel: Eine Bank am Friedhof."),
    )
    text = forms.CharField(
        label=_("Mehr dazu"),
        max_length=3000,
        required=False,
        help_text=_(
            "Was soll sich ändern? Bitte keine Diagnosen und keine Namen anderer Menschen."
        ),
        widget=forms.Textarea({"rows": 5, "data-zaehlen": ""}),
    )
    topic = TopicField(label=_("Thema"), required=False, nothing=_("weiß ich nicht"))
    neighbourhood = PlaceField(
        label=_("Ortsteil"), required=False, nothing=_("überall oder weiß ich nicht")
    )
    spot = SpotField(
        help_text=_(
            "Ein Ortsteil, eine Straße oder ein Feld der Karte wie C4. Wir zeigen nur das Feld:"
            " Es ist einen Kilometer breit."
        )
    )
    email = forms.EmailField(
        label=_("Ihre E-Mail"),
        required=False,
        help_text=_("Nur für die Antwort. Niemand sonst sieht sie."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    homepage = forms.CharField(
        label=_("Bitte leer lassen"),
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    token = forms.CharField(required=False, widget=forms.HiddenInput, initial=form_token)
    key = KeyField()

    FIRST = ("title", "text", "topic", "neighbourhood", "spot")
    KEPT = ("title", "text", "topic", "neighbourhood", "email")

    def first(self) -> list[forms.BoundField]:
        """Everything above the map."""
        return [self[name] for name in self.FIRST]

    def values(self) -> dict[str, Any]:
        return placed({name: self.cleaned_data[name] for name in (*self.KEPT, "spot")})


class OwnIdeaForm(forms.Form):
    title = forms.CharField(label=_("Ihre Idee in wenigen Worten"), max_length=160, min_length=5)
    text = forms.CharField(
        label=_("Mehr dazu"),
        max_length=3000,
        required=False,
        help_text=_("Bitte keine Diagnosen und keine Namen anderer Menschen."),
        widget=forms.Textarea({"rows": 5, "data-zaehlen": ""}),
    )


class CodeField(forms.CharField):
    def __init__(self) -> None:
        super().__init__(
            label=_("Ihr Code"),
            max_length=30,
            help_text=_("Er steht auf Ihrer Einladung, zum Beispiel 2BCD-4FGH-7JKM."),
            widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        )

    def clean(self, value: Any) -> str:
        code = clean_code(super().clean(value))
        if not code:
            raise ValidationError(_("Das ist kein Code. Er hat zwölf Zeichen."))
        return code


class BeginForm(forms.Form):
    """The way into a survey: a code, if one is asked for."""

    key = KeyField()

    def __init__(self, *args: Any, by_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by_code:
            self.fields["code"] = CodeField()


class CodeForm(forms.Form):
    code = CodeField()


class BallotForm(forms.Form):
    """The projects of a vote, to be ticked, and the code."""

    projects = forms.MultipleChoiceField(
        label=_("Welche Projekte wollen Sie?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Kreuzen Sie alle an, die Sie gut finden."),
        error_messages={"required": _("Bitte kreuzen Sie mindestens ein Projekt an.")},
    )
    code = CodeField()

    def __init__(self, *args: Any, projects: Iterable[tuple[Project, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["projects"]
        field.choices = [(str(row.pk), label) for row, label in projects]


class SheetForm(forms.Form):
    """Questions of a page, or of the whole sheet; nothing has to be answered."""

    def __init__(
        self, *args: Any, questions: Iterable[Question], said: Mapping[str, Overlay], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        for question in self.questions:
            self._ask(question, said)

    def _ask(self, question: Question, said: Mapping[str, Overlay]) -> None:
        name = f"q-{question.pk}"
        given: dict[str, Any] = {
            "label": str(said["question"].text(question, "text")),
            "help_text": str(said["question"].text(question, "hint")),
            "required": False,
        }
        texts = said["option"]
        choices = [(str(o.pk), str(texts.text(o, "label"))) for o in question.options.all()]
        kind = question.kind
        if kind == Question.Kind.SINGLE:
            field: forms.Field = forms.ChoiceField(
                choices=choices, widget=forms.RadioSelect, **given
            )
        elif kind == Question.Kind.MULTIPLE:
            field = forms.MultipleChoiceField(
                choices=choices, widget=forms.CheckboxSelectMultiple, **given
            )
        elif kind == Question.Kind.SCALE:
            field = forms.ChoiceField(
                choices=_scale(question, said), widget=forms.RadioSelect, **given
            )
        elif kind == Question.Kind.NUMBER:
            field = forms.IntegerField(min_value=0, max_value=1_000_000, **given)
        elif kind == Question.Kind.TEXT:
            beware = _("Bitte keine Diagnosen und keine Namen anderer Menschen.")
            given["help_text"] = f"{given['help_text']} {beware}".strip()
            widget = forms.Textarea({"rows": 4, "data-zaehlen": ""})
            field = forms.CharField(max_length=1000, widget=widget, **given)
        else:
            self._ask_order(question, name, choices, given)
            return
        self.fields[name] = field

    def _ask_order(
        self, question: Question, name: str, choices: list[tuple[str, str]], given: dict[str, Any]
    ) -> None:
        """First, second, third choice: works with a finger, with keys and without script."""
        places = (_("Am wichtigsten"), _("An zweiter Stelle"), _("An dritter Stelle"))
        for number, place in enumerate(places[: len(choices)], start=1):
            self.fields[f"{name}-{number}"] = forms.ChoiceField(
                label=place, required=False, choices=[("", _("keine Angabe")), *choices]
            )

    def rows(self) -> Iterable[tuple[Question, str, str, list[forms.BoundField]]]:
        """(question, heading, hint, fields); the heading is empty where the field says it."""
        for question in self.questions:
            name = f"q-{question.pk}"
            fields = [self[key] for key in self.fields if key.startswith(name)]
            yield question, question.text, question.hint, fields

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        for question in self.questions:
            if question.kind == Question.Kind.RANKING:
                said = self._order(question, found)
                if len(set(said)) < len(said):
                    name = f"q-{question.pk}-2"
                    self.add_error(name, _("Bitte wählen Sie jede Antwort nur einmal."))
        return found

    def _order(self, question: Question, given: Mapping[str, Any]) -> list[str]:
        names = [f"q-{question.pk}-{number}" for number in (1, 2, 3)]
        return [given[name] for name in names if given.get(name)]

    def answers(self) -> dict[str, Any]:
        """Answers by the id of their question; None where nothing was said."""
        found: dict[str, Any] = {}
        for question in self.questions:
            if question.kind == Question.Kind.RANKING:
                found[str(question.pk)] = self._order(question, self.cleaned_data)
            else:
                found[str(question.pk)] = self.cleaned_data.get(f"q-{question.pk}")
        return found

    @staticmethod
    def initial_of(questions: Iterable[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
        """What was said before, as the fields want it."""
        found: dict[str, Any] = {}
        for question in questions:
            value = answers.get(str(question.pk))
            if question.kind == Question.Kind.RANKING:
                for number, option in enumerate(value or (), start=1):
                    found[f"q-{question.pk}-{number}"] = option
            elif value is not None:
                found[f"q-{question.pk}"] = value
        return found


def _scale(question: Question, said: Mapping[str, Overlay]) -> list[tuple[str, str]]:
    low, high = (str(said["question"].text(question, name)) for name in ("low", "high"))
    ends = {1: low, 5: high}
    return [(str(n), f"{n}: {ends[n]}" if ends.get(n) else str(n)) for n in range(1, 6)]


class GroupForm(forms.Form):
    """Age and part of town: only to see whom the survey reached."""

    age = forms.ChoiceField(
        label=_("Wie alt sind Sie?"),
        required=False,
        choices=[("", _("keine Angabe")), *AgeGroup.choices],
    )
    neighbourhood = PlaceField(label=_("Wo wohnen Sie?"), required=False, nothing=_("keine Angabe"))


class PaperForm(GroupForm):
    """What the staff adds to a sheet on paper."""

    channel = forms.ChoiceField(
        label=_("Wie kam der Bogen?"),
        choices=[
            choice for choice in Response.Channel.choices if choice[0] != Response.Channel.WEB
        ],
    )
    key = KeyField()
