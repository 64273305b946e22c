"""What citizens and the counter are asked; filters."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import KeyField
from nahraum.base.topics.queries import topics, tree
from nahraum.connect.calendar.forms.fields import ClockInput, DateInput
from nahraum.connect.calendar.models import Age, Occurrence, Rating, Registration
from nahraum.connect.calendar.queries import Wish, used_neighbourhoods
from nahraum.connect.calendar.rules import BERLIN, MOST_PEOPLE, Night, is_second, night
from nahraum.connect.directory.models import Organisation

SPANS = {"tag": 1, "woche": 7, "monat": 31, "halbjahr": 183}
LAST_DAY = date(2100, 1, 1)


class FilterForm(forms.Form):
    """What happens when and for whom. The address of the page holds it."""

    zeitraum = forms.ChoiceField(
        label=_("Zeitraum"),
        required=False,
        choices=(
            ("woche", _("eine Woche")),
            ("tag", _("ein Tag")),
            ("monat", _("ein Monat")),
            ("halbjahr", _("ein halbes Jahr")),
        ),
    )
    ab = forms.DateField(label=_("Ab Tag"), required=False, widget=DateInput())
    thema = forms.ChoiceField(label=_("Thema"), required=False)
    ort = forms.ChoiceField(label=_("Ortsteil"), required=False)
    alter = forms.ChoiceField(
        label=_("Alter"), required=False, choices=[("", _("alle")), *Age.choices]
    )
    kostenlos = forms.BooleanField(label=_("kostenlos"), required=False)
    stufenlos = forms.BooleanField(label=_("ohne Stufen"), required=False)
    einrichtung = forms.UUIDField(required=False, widget=forms.HiddenInput)

    FILTERS = ("thema", "ort", "alter", "kostenlos", "stufenlos")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [
            (group.name, [(topic.key, topic.name) for topic in group.topics.all()])
            for group in tree()
        ]
        thema: Any = self.fields["thema"]
        thema.choices = [("", _("alle")), *groups]
        ort: Any = self.fields["ort"]
        ort.choices = [("", _("überall")), *((name, name) for name in used_neighbourhoods())]

    def wish(self) -> Wish:
        """What is asked for; a field that cannot be read wishes nothing and spoils no other."""
        given = self._given()
        return Wish(
            topic=given.get("thema", ""),
            neighbourhood=given.get("ort", ""),
            age=given.get("alter", ""),
            free_of_charge=given.get("kostenlos", False),
            step_free=given.get("stufenlos", False),
            organisation=given.get("einrichtung"),
        )

    def span(self) -> tuple[date, date]:
        """First and last day."""
        given = self._given()
        today = timezone.localdate()
        first = min(max(given.get("ab") or today, today), LAST_DAY)
        return first, first + timedelta(days=SPANS[given.get("zeitraum") or "woche"] - 1)

    def _given(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data if self.is_bound else {}

    def filters(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FILTERS]

    def house(self) -> Organisation | None:
        key = self._given().get("einrichtung")
        return Organisation.objects.filter(pk=key).first() if key else None


class SignUpForm(forms.Form):
    """Four fields: who, who else, and how to reach them."""

    one_is_enough: tuple[str, ...] = ("email", "phone")
    name = forms.CharField(
        label=_("Ihr Name"),
        max_length=120,
        help_text=_("Sie melden jemand anderen an? Dann schreiben Sie hier dessen Namen."),
        error_messages={"required": _("Bitte sagen Sie, wer kommt.")},
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    others = forms.CharField(
        label=_("Wer kommt noch mit?"),
        required=False,
        max_length=1000,
        help_text=_("Je Zeile ein Name. Leer lassen, wenn Sie allein kommen."),
        widget=forms.Textarea({"rows": 3}),
    )
    email = forms.EmailField(
        label=_("Ihre E-Mail"),
        required=False,
        help_text=_("Dann bekommen Sie eine Bestätigung und eine Erinnerung."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Ihr Telefon"),
        required=False,
        max_length=40,
        help_text=_("Wir rufen nur an, wenn etwas ausfällt."),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )
    key = KeyField()

    def names(self) -> list[str]:
        return [self.cleaned_data["name"], *self.cleaned_data["others"].splitlines()]

    def clean_others(self) -> str:
        text: str = self.cleaned_data["others"]
        if len([line for line in text.splitlines() if line.strip()]) >= MOST_PEOPLE:
            raise ValidationError(
                _("Höchstens %(most)s Personen auf einmal. Größere Gruppen bitte anrufen.")
                % {"most": MOST_PEOPLE}
            )
        return text

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if not {"email", "phone"} & (self.errors.keys() | {k for k in values if values[k]}):
            self.add_error("phone", _("Bitte E-Mail oder Telefon, damit wir Sie erreichen können."))
        return values

    def refuse(self, error: ValidationError) -> None:
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


class RatingForm(forms.Form):
    """Three questions after the last date; the last two may stay as they are."""

    recommend = forms.ChoiceField(
        label=_("Würden Sie es weiterempfehlen?"),
        choices=Rating.Recommend.choices,
        error_messages={"required": _("Bitte kreuzen Sie eine Antwort an.")},
        widget=forms.RadioSelect,
    )
    lacking = forms.ChoiceField(
        label=_("Hat etwas gefehlt?"), choices=Rating.Lacking.choices, required=False
    )
    sentence = forms.CharField(
        label=_("Ein Satz an die Veranstalter"),
        required=False,
        max_length=400,
        help_text=_(
            "Den liest nur, wer den Termin veranstaltet. Bitte keine Diagnosen und keine Namen"
            " anderer Menschen."
        ),
        widget=forms.Textarea({"rows": 3, "data-zaehlen": ""}),
    )


class CounterForm(SignUpForm):
    """The same at the counter or on the phone; somebody without a number may come too."""

    one_is_enough = ()
    channel = forms.ChoiceField(
        label=_("Wie hat sich die Person gemeldet?"),
        choices=[choice for choice in Registration.Channel.choices if choice[0] != "web"],
        widget=forms.RadioSelect,
        initial="phone",
    )
    field_order = ("channel", "name", "others", "phone", "email")

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data


class SignOffForm(forms.Form):
    """For people without a link."""

    number = forms.CharField(
        label=_("Ihre Nummer"),
        max_length=20,
        help_text=_("Sieben Zeichen, sie stand auf der Seite nach der Anmeldung."),
        error_messages={"required": _("Bitte schreiben Sie hier die Nummer.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    contact = forms.CharField(
        label=_("Telefon oder E-Mail, wie bei der Anmeldung"),
        max_length=254,
        error_messages={"required": _("Bitte schreiben Sie hier Telefon oder E-Mail.")},
    )


class WishForm(forms.Form):
    """Which kind of course is missing: a topic, nothing else."""

    thema = forms.ChoiceField(
        label=_("Wozu fehlt Ihnen ein Kurs oder ein Termin?"),
        error_messages={"required": _("Bitte wählen Sie ein Thema.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [
            (group.name, [(topic.key, topic.name) for topic in group.topics.all()])
            for group in tree()
        ]
        thema: Any = self.fields["thema"]
        thema.choices = [("", _("bitte wählen")), *groups]

    def topic(self) -> Any:
        return topics().get(key=self.cleaned_data["thema"])


class CancelForm(forms.Form):
    """Why something is called off; people read it."""

    because = forms.CharField(
        label=_("Grund, in wenigen Worten"),
        required=False,
        max_length=200,
        help_text=_("Steht im Kalender und in der Nachricht. Bitte ohne Namen und Krankheiten."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, label="", required=False)


class DateForm(forms.Form):
    """One date that is different from the others."""

    on = forms.DateField(label=_("Tag"), widget=DateInput())
    clock = forms.TimeField(label=_("Beginn"), widget=ClockInput())
    minutes = forms.IntegerField(label=_("Dauer in Minuten"), min_value=5, max_value=1440)
    note = forms.CharField(
        label=_("Hinweis zu diesem Tag"),
        required=False,
        max_length=200,
        help_text=_("Zum Beispiel „heute im kleinen Saal“."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, label="")

    def __init__(self, *args: Any, occurrence: Occurrence, **kwargs: Any) -> None:
        local = occurrence.starts.astimezone(BERLIN)
        initial = {
            "on": local.date(),
            "clock": local.time(),
            "minutes": int((occurrence.ends - occurrence.starts).total_seconds() // 60),
            "note": occurrence.note,
            "version": occurrence.version,
        }
        super().__init__(*args, **{**kwargs, "initial": initial})
        if self._twice():
            self.fields["which"] = forms.ChoiceField(
                label=_("Diese Uhrzeit gibt es in dieser Nacht zweimal. Welche ist gemeint?"),
                choices=(
                    ("first", _("die erste, Sommerzeit")),
                    ("second", _("die zweite, Winterzeit")),
                ),
                widget=forms.RadioSelect,
                initial="second" if is_second(occurrence.starts) else "first",
            )

    def _twice(self) -> bool:
        typed: list[Any] = []
        for name in ("on", "clock"):
            text = self.data.get(name, "") if self.is_bound else self.initial[name]
            try:
                typed.append(self.fields[name].to_python(text))
            except ValidationError:
                return False
        return all(part is not None for part in typed) and night(*typed) is Night.TWICE

    def refuse(self, error: ValidationError) -> None:
        for name, errors in error.message_dict.items():
            self.add_error(name if name in self.fields else None, errors)


class AttendanceForm(forms.Form):
    """Ticks of those who were there; names of the boxes are keys of participants."""

    version = forms.IntegerField(widget=forms.HiddenInput, label="")
    da = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, people: dict[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        da: Any = self.fields["da"]
        da.choices = [(str(key), name) for key, name in people.items()]

    def present(self) -> dict[UUID, bool]:
        return {UUID(key): True for key in self.cleaned_data["da"]}


class VisitorsForm(forms.Form):
    came = forms.IntegerField(label=_("Wie viele waren da?"), min_value=0, max_value=9999)
