from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import KeyField
from nahraum.base.places.models import Neighbourhood
from nahraum.base.places.queries import neighbourhoods
from nahraum.connect.directory.rules import BERLIN, LANGUAGES, TARGET_GROUPS
from nahraum.connect.portal.rules import FILTERS, Wish
from nahraum.connect.portal.rules.filters import EVERYBODY
from nahraum.connect.portal.rules.journeys import PACES
from nahraum.connect.portal.rules.outcome import ANSWERS

# Whoever is in need may write more than a search needs; the crisis rule reads all of it.
LONGEST = 2_000


class _Shared(dict[str, forms.Field]):
    """Fields all forms of a class have in common: nobody changes them after the class is made.

    Copying them for each form took longer than reading what somebody typed.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> "_Shared":
        return self


class SearchForm(forms.Form):
    """What somebody looks for. The address of the page holds it, so it can be passed on."""

    frage = forms.CharField(
        label=_("Was brauchen Sie?"),
        required=False,
        help_text=_(
            "Zum Beispiel: Knieschmerzen, wer hilft beim Pflegeantrag, Essen bringen lassen"
        ),
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "maxlength": 200}),
    )
    ort = forms.CharField(
        label=_("In der Nähe von"),
        required=False,
        max_length=80,
        help_text=_("Ort, Ortsteil oder Postleitzahl. Sie müssen nichts angeben."),
    )
    thema = forms.SlugField(required=False, max_length=60, widget=forms.HiddenInput)
    offen = forms.BooleanField(label=FILTERS["open_now"], required=False)
    hausbesuch = forms.BooleanField(label=FILTERS["home_visit"], required=False)
    stufenlos = forms.BooleanField(label=FILTERS["step_free"], required=False)
    kostenlos = forms.BooleanField(label=FILTERS["free_of_charge"], required=False)
    neue = forms.BooleanField(label=FILTERS["new_people"], required=False)
    sprache = forms.ChoiceField(
        label=FILTERS["language"], choices=[("", _("egal")), *LANGUAGES.items()], required=False
    )
    fuer = forms.ChoiceField(
        label=FILTERS["target"],
        choices=[
            ("", _("egal")),
            *((code, name) for code, name in TARGET_GROUPS.items() if code != EVERYBODY),
        ],
        required=False,
    )
    wohnung = forms.ChoiceField(
        label=FILTERS["grade"],
        choices=(
            ("", _("egal")),
            ("reduced", _("mindestens barrierearm")),
            ("accessible", _("mindestens barrierefrei")),
            ("wheelchair", _("rollstuhlgerecht")),
        ),
        required=False,
    )

    FLAT = "wohnung"
    FILTERS = ("offen", "hausbesuch", "stufenlos", "kostenlos", "neue", "sprache", "fuer", FLAT)

    def wish(self) -> Wish:
        """What is asked for; a field that cannot be read wishes nothing and spoils no other."""
        self.is_valid()
        given: dict[str, Any] = self.cleaned_data if self.is_bound else {}
        return Wish(
            question=given.get("frage", "")[:LONGEST],
            topic=given.get("thema", ""),
            near=given.get("ort", ""),
            open_now=given.get("offen", False),
            home_visit=given.get("hausbesuch", False),
            step_free=given.get("stufenlos", False),
            free_of_charge=given.get("kostenlos", False),
            new_people=given.get("neue", False),
            language=given.get("sprache", ""),
            target=given.get("fuer", ""),
            grade=given.get("wohnung", ""),
        )

    def filters(self) -> list[forms.BoundField]:
        """Those everybody is asked; FLAT stands where somebody looks for a flat."""
        return [self[name] for name in self.FILTERS if name != self.FLAT]


class TravelForm(forms.Form):
    """From when on somebody can leave, for ways without a car. No location is asked of a device."""

    bus = forms.BooleanField(label=FILTERS["without_car"], required=False)
    wann = forms.ChoiceField(
        label=_("Wann möchten Sie los?"),
        required=False,
        choices=(
            ("", _("jetzt")),
            ("morgen", _("morgen früh um 8 Uhr")),
            ("selbst", _("an diesem Tag")),
        ),
    )
    tag = forms.DateField(
        label=_("Tag"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    zeit = forms.TimeField(
        label=_("Uhrzeit"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )

    MORNING = time(8)

    def given(self) -> dict[str, Any]:
        """What could be read; the rest is as if nobody had said it."""
        self.is_valid()
        return self.cleaned_data if self.is_bound else {}

    @property
    def asked(self) -> bool:
        return bool(self.given().get("bus"))

    def moment(self, now: datetime) -> datetime:
        """When somebody leaves, on the clock of the place; never before now."""
        given, local = self.given(), now.astimezone(BERLIN)
        if given.get("wann") == "morgen":
            return self._at(local.date() + timedelta(days=1), self.MORNING)
        day, clock = given.get("tag"), given.get("zeit")
        if given.get("wann") != "selbst" or (day is None and clock is None):
            return local
        return max(local, self._at(day or local.date(), clock or self.MORNING))

    @staticmethod
    def _at(day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, tzinfo=BERLIN)

    def moments(self) -> list[forms.BoundField]:
        return [self[name] for name in ("wann", "tag", "zeit")]


class WayForm(TravelForm):
    """From where, when and how fast: for the page of one offer."""

    von = forms.CharField(
        label=_("Von wo?"),
        required=False,
        max_length=80,
        help_text=_("Ort, Ortsteil, Haltestelle, Straße oder Postleitzahl."),
    )
    an = forms.ChoiceField(
        label=_("Die Zeit meint"),
        required=False,
        choices=(("", _("losgehen ab")), ("ja", _("ankommen bis"))),
    )
    tempo = forms.ChoiceField(
        label=_("Wie gehen Sie zu Fuß?"), required=False, choices=tuple(PACES.items())
    )

    def asking(self) -> list[forms.BoundField]:
        return [self[name] for name in ("von", "wann", "tag", "zeit", "an", "tempo")]


for _form in (SearchForm, TravelForm, WayForm):
    _form.base_fields = _Shared(_form.base_fields)


class CorrectionForm(forms.Form):
    """Anybody may say what is wrong; an e-mail is needed only for an answer."""

    about = forms.ChoiceField(
        label=_("Was stimmt nicht?"),
        choices=(
            ("hours", _("Öffnungszeiten")),
            ("phone", _("Telefonnummer")),
            ("address", _("Anschrift")),
            ("gone", _("Das Angebot gibt es nicht mehr")),
            ("other", _("Etwas anderes")),
        ),
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Was ist richtig?"),
        required=False,
        max_length=600,
        help_text=_("Bitte keine Diagnosen und keine Namen anderer Menschen."),
        widget=forms.Textarea({"rows": 4, "data-zaehlen": ""}),
    )
    reply_to = forms.EmailField(
        label=_("Ihre E-Mail, wenn Sie eine Antwort möchten"),
        required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    key = KeyField()


class OutcomeForm(forms.Form):
    """Whether somebody who found an offer got help, and if not, why: no word to type."""

    answer = forms.ChoiceField(
        label=_("Haben Sie Hilfe bekommen?"),
        choices=tuple(ANSWERS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte kreuzen Sie eine Antwort an.")},
    )
    ort = forms.ModelChoiceField(
        queryset=Neighbourhood.objects.none(),
        label=_("In welchem Ortsteil wohnen Sie?"),
        required=False,
        empty_label=_("möchte ich nicht sagen"),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        ort: Any = self.fields["ort"]
        ort.queryset = neighbourhoods()


class EmbedForm(forms.Form):
    """What a window on another internet page shows: the search, and offers of a topic or house."""

    thema = forms.ChoiceField(label=_("Thema"), required=False)
    einrichtung = forms.ChoiceField(label=_("Einrichtung"), required=False)

    def __init__(
        self, data: Any, *, topics: list[tuple[str, Any]], houses: list[tuple[str, str]]
    ) -> None:
        super().__init__(data)
        for name, choices in (("thema", topics), ("einrichtung", houses)):
            field: Any = self.fields[name]
            field.choices = [("", _("alle")), *choices]
