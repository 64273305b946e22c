"""The form in which a house says what is different. It remembers what stood there before."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import ALREADY_SENT, KeyField
from nahraum.connect.directory import queries as directory
from nahraum.connect.directory.models import Known, Offer, Organisation
from nahraum.connect.directory.rules import (
    ContactRefused,
    HoursRefused,
    normal_phone,
    parse_lines,
    shown_phone,
    write_lines,
)
from nahraum.connect.upkeep.queries.entries import (
    HOUSE_FIELDS,
    OFFER_FIELDS,
    coming_leaves,
    leave_in_words,
    leave_value,
    values_of,
)
from nahraum.connect.upkeep.rules import Change, changes_between

SALT = "upkeep.before"
_PHONE = {"type": "tel", "autocomplete": "off"}
_HOURS = _(
    "Je Zeile eine Angabe: „Mo-Fr 8-12“, „Mo, Do 15-18“, „Telefon Di 8-10“, „Termin Mi 14-16“ oder "
    "„Sa 14-18 vom 1.5. bis 30.9.“. Wenn die Zeiten nicht bekannt sind, bleibt das Feld leer."
)
NOTHING = _(
    "Sie haben nichts geändert. Wenn alles stimmt, gehen Sie zurück und drücken Sie „Stimmt alles "
    "noch“."
)


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class WebField(forms.URLField):
    """An address of a page; people leave out the first part."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", required=False, **kwargs)


class LinesField(forms.CharField):
    """Hours of one place, a line each, in plain notation."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea({"rows": 3})
        super().__init__(required=False, max_length=1000, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        try:
            return write_lines(parse_lines(super().clean(value)))
        except HoursRefused as refused:
            raise ValidationError(str(refused)) from None


class SuggestForm(forms.Form):
    """What is the same for offers and houses: what stood there, and a note."""

    # The page says once that nothing is required, not at every field.
    nothing_required = True

    key = KeyField()
    before = forms.CharField(widget=forms.HiddenInput, label="")
    note = forms.CharField(
        label=_("Was wir sonst wissen sollen"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_(
            "Alles, wofür oben kein Feld ist, zum Beispiel eine neue Anschrift. Bitte keine "
            "Namen von Patienten."
        ),
    )

    def _remember(self, entry: Offer | Organisation) -> None:
        said = {"version": entry.version, "values": values_of(entry)}
        self.initial["before"] = signing.dumps(said, salt=SALT, compress=True)

    def clean_phone(self) -> str:
        try:
            return normal_phone(self.cleaned_data["phone"])
        except ContactRefused as refused:
            raise ValidationError(str(refused)) from None

    def clean_before(self) -> Mapping[str, Any]:
        try:
            found: Mapping[str, Any] = signing.loads(self.cleaned_data["before"], salt=SALT)
        except signing.BadSignature:
            raise ValidationError(_("Bitte laden Sie die Seite neu.")) from None
        return found

    def after(self) -> dict[str, Any]:
        """What should stand there, as `values_of` says it."""
        raise NotImplementedError

    def changes(self) -> tuple[Change, ...]:
        """What was typed differently from what the person saw."""
        return changes_between(self.cleaned_data["before"]["values"], self.after())

    @property
    def seen_version(self) -> int:
        """The version of the entry the person saw."""
        return int(self.cleaned_data["before"]["version"])

    @property
    def row_key(self) -> UUID:
        found: UUID = self.cleaned_data["key"]
        return found

    def says_nothing(self) -> bool:
        return not self.changes() and not self.cleaned_data["note"]

    def start_anew(self) -> None:
        """The same form with a key of its own: what was typed may become a further proposal."""
        data: Any = self.data
        self.data = data.copy()
        self.data["key"] = str(uuid4())  # type: ignore[index]
        self.add_error(None, str(ALREADY_SENT))


class HouseSuggestForm(SuggestForm):
    """What a house says about itself."""

    about = forms.CharField(
        label=_("Kurz beschrieben"),
        required=False,
        max_length=600,
        widget=forms.Textarea({"rows": 3}),
    )
    phone = forms.CharField(
        label=_("Telefon"), required=False, max_length=40, widget=forms.TextInput(_PHONE)
    )
    email = forms.EmailField(label=_("E-Mail, öffentlich"), required=False)
    website = WebField(label=_("Internetseite"))
    reminder_email = forms.EmailField(
        label=_("E-Mail für Rückfragen"),
        required=False,
        help_text=_("Nicht öffentlich. Dorthin fragen wir, ob noch alles stimmt."),
    )

    def __init__(self, *args: Any, entry: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry = entry
        self._remember(entry)
        self.initial.update({name: getattr(entry, name) for name in HOUSE_FIELDS})
        self.initial["phone"] = shown_phone(entry.phone)
        self.order_fields([*HOUSE_FIELDS, "note"])

    def groups(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        yield _("Die Einrichtung"), [self[name] for name in HOUSE_FIELDS]
        yield _("Sonst noch etwas?"), [self["note"]]

    def after(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in HOUSE_FIELDS}


class OfferSuggestForm(SuggestForm):
    """What a house says about one of its offers."""

    GROUPS = (
        (_("Kontakt"), ("phone", "email", "website")),
        (_("Abwesenheit"), ("over", "leave_first", "leave_last", "leave_instead")),
        (_("Gut zu wissen"), ("how_to_start", "cost", "cost_note")),
        (_("Plätze"), ("new_people", "places_total", "places_free", "waiting_weeks")),
        (_("Sonst noch etwas?"), ("note", "closed", "rest_holds")),
    )

    phone = forms.CharField(
        label=_("Telefon"),
        required=False,
        max_length=40,
        widget=forms.TextInput(_PHONE),
        help_text=_("Leer lassen: Dann gilt die Nummer der Einrichtung."),
    )
    email = forms.EmailField(label=_("E-Mail, öffentlich"), required=False)
    website = WebField(label=_("Internetseite"))
    over = forms.MultipleChoiceField(
        label=_("Das gilt nicht mehr"), required=False, widget=forms.CheckboxSelectMultiple
    )
    leave_first = forms.DateField(
        label=_("Neue Abwesenheit, erster Tag"), required=False, widget=DateInput()
    )
    leave_last = forms.DateField(
        label=_("Neue Abwesenheit, letzter Tag"), required=False, widget=DateInput()
    )
    leave_instead = forms.CharField(
        label=_("Vertretung"),
        required=False,
        max_length=200,
        help_text=_("Wer hilft solange? Zum Beispiel „Praxis Linde, 05264 12340“."),
    )
    how_to_start = forms.CharField(
        label=_("So geht es los"),
        required=False,
        max_length=300,
        help_text=_("Zum Beispiel „Anrufen und Termin ausmachen“."),
    )
    cost = forms.ChoiceField(label=_("Kosten"), choices=Offer.Cost.choices)
    cost_note = forms.CharField(
        label=_("Kosten, genauer"),
        required=False,
        max_length=200,
        help_text=_("Zum Beispiel „6 Euro je Mahlzeit“."),
    )
    new_people = forms.ChoiceField(
        label=_("Nehmen Sie neue Patienten, Kunden oder Gäste auf?"),
        choices=Known.choices,
        widget=forms.RadioSelect,
    )
    places_total = forms.IntegerField(
        label=_("Plätze insgesamt"),
        required=False,
        min_value=0,
        max_value=32767,
        help_text=_("Auch die belegten. Leer lassen: nicht bekannt."),
    )
    places_free = forms.IntegerField(
        label=_("Freie Plätze"), required=False, min_value=0, max_value=32767
    )
    waiting_weeks = forms.IntegerField(
        label=_("Wartezeit in Wochen"), required=False, min_value=0, max_value=32767
    )
    closed = forms.BooleanField(label=_("Das Angebot gibt es nicht mehr"), required=False)
    rest_holds = forms.BooleanField(label=_("Alles andere stimmt noch"), required=False)

    def __init__(self, *args: Any, entry: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry = entry
        self._remember(entry)
        self.initial.update({name: getattr(entry, name) for name in OFFER_FIELDS})
        self.initial.update(phone=shown_phone(entry.phone), rest_holds=True)
        self._offer_places()
        self._offer_leaves()
        shown = [field.name for _heading, fields in self.groups() for field in fields]
        self.order_fields(shown)  # errors in the order of the page

    def _offer_places(self) -> None:
        """Hours at all places together; places with hours of their own get a field of their own."""
        self.places: dict[str, str] = {"place": ""}
        self.fields["place"] = LinesField(label=_("Zeiten"), help_text=_HOURS)
        self.initial["place"] = "\n".join(write_lines(directory.hours_at(self.entry, None)))
        for number, site in enumerate(self.entry.sites.all()):
            if hours := directory.hours_at(self.entry, site):
                name = f"place_{number}"
                self.places[name] = str(site.pk)
                self.fields[name] = LinesField(label=_("Zeiten nur für %s") % site)
                self.initial[name] = "\n".join(write_lines(hours))

    def _offer_leaves(self) -> None:
        self.leaves = [leave_value(leave) for leave in coming_leaves(self.entry)]
        if not self.leaves:
            del self.fields["over"]
            return
        over: Any = self.fields["over"]
        over.choices = [(_days(leave), leave_in_words(*leave)) for leave in self.leaves]

    def groups(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """(heading, fields) in their order."""
        contact, *others = self.GROUPS
        yield contact[0], [self[name] for name in contact[1]]
        yield _("Öffnungszeiten"), [self[name] for name in self.places]
        for heading, names in others:
            yield heading, [self[name] for name in names if name in self.fields]

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        first, last = values.get("leave_first"), values.get("leave_last")
        if bool(first) != bool(last) and not {"leave_first", "leave_last"} & self.errors.keys():
            self.add_error("leave_last", _("Bitte den ersten und den letzten Tag nennen."))
        elif first and last and last < first:
            self.add_error("leave_last", _("Das Ende liegt vor dem Anfang."))
        elif last and last < timezone.localdate():
            self.add_error("leave_last", _("Diese Abwesenheit ist schon vorbei."))
        elif not first and values.get("leave_instead"):
            self.add_error("leave_first", _("Bitte den ersten und den letzten Tag nennen."))
        total, free = values.get("places_total"), values.get("places_free")
        if total is not None and free is not None and free > total:
            self.add_error("places_free", _("Mehr freie Plätze, als es insgesamt gibt."))
        return values

    def after(self) -> dict[str, Any]:
        values = self.cleaned_data
        hours = {site: list(values[name]) for name, site in self.places.items()}
        over = values.get("over", ())
        known = values["before"]["values"]["leaves"]
        leaves = [leave for leave in known if _days(leave) not in over]
        if values["leave_first"]:
            days = (values["leave_first"].isoformat(), values["leave_last"].isoformat())
            leaves = sorted([*leaves, [*days, values["leave_instead"]]])
        return {
            **{name: values[name] for name in OFFER_FIELDS},
            "hours": {place: lines for place, lines in hours.items() if lines},
            "leaves": leaves,
            "closed": values["closed"],
        }


def _days(leave: Sequence[str]) -> str:
    return f"{leave[0]}_{leave[1]}"
