"""Forms of houses, places, offers and leave."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import RowForm, TenantModel
from nahraum.base.places.models import Neighbourhood
from nahraum.base.topics.models import Topic
from nahraum.base.topics.queries import tree
from nahraum.connect.directory.models import (
    Leave,
    Offer,
    Organisation,
    PlaceMonth,
    Site,
)
from nahraum.connect.directory.queries import sites
from nahraum.connect.directory.rules import (
    LANGUAGES,
    TARGET_GROUPS,
    ContactRefused,
    normal_phone,
    shown_phone,
)

TOPICS_AT_LEAST = 3
MONTHS_BACK = 24


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class WebField(forms.URLField):
    """An address of a page; people leave out the first part."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)


class EntryForm(RowForm):
    """A row of the directory in groups of fields; phone numbers may be written in any way."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "phone" in self.fields:
            self.initial["phone"] = shown_phone(self.instance.phone)
            self.fields["phone"].widget.attrs |= {"type": "tel", "autocomplete": "off"}

    def clean_phone(self) -> str:
        try:
            return normal_phone(self.cleaned_data["phone"])
        except ContactRefused as refused:
            raise ValidationError(str(refused)) from None


class OrganisationForm(EntryForm):
    GROUPS = (
        (_("Die Einrichtung"), ("name", "sector", "about", "former_names")),
        (_("So ist sie erreichbar"), ("phone", "email", "website")),
        (_("Für Rückfragen"), ("reminder_email",)),
    )

    class Meta:
        model = Organisation
        fields = (
            *("name", "sector", "about", "former_names", "phone", "email", "website"),
            "reminder_email",
        )
        field_classes: ClassVar = {"website": WebField}
        widgets: ClassVar = {"about": forms.Textarea({"rows": 3})}
        help_texts: ClassVar = {
            "name": _("So, wie die Menschen im Ort sie nennen."),
            "phone": _("Gilt für alle Angebote, die keine eigene Nummer haben."),
        }


class SiteForm(EntryForm):
    GROUPS = (
        (_("Wo"), ("name", "street", "postcode", "place", "neighbourhood")),
        (_("Schutz der Anschrift"), ("protected_address",)),
        (_("Hinkommen"), ("directions", "stop")),
        (_("Barrieren"), ("step_free", "door_width_cm", *Site.BARRIERS[1:], "barriers_as_of")),
    )

    class Meta:
        model = Site
        fields = (
            *("name", "street", "postcode", "place", "neighbourhood", "protected_address"),
            *("directions", "stop", "step_free", "door_width_cm", *Site.BARRIERS[1:]),
            "barriers_as_of",
        )
        widgets: ClassVar = {
            "barriers_as_of": DateInput(),
            **dict.fromkeys(Site.BARRIERS, forms.RadioSelect),
        }
        help_texts: ClassVar = {
            "name": _("Zum Beispiel „Dorfhaus“. Leer lassen, wenn er heißt wie die Einrichtung."),
            "neighbourhood": _(
                "Danach finden Menschen das Angebot in ihrer Nähe. Auf der Karte steht der Ort "
                "dann ungefähr, in der Mitte des Ortsteils."
            ),
            "protected_address": _(
                "Zum Beispiel ein Frauenhaus. Straße, Ort und Lage stehen dann nirgends: nicht auf "
                "der Seite, nicht auf der Karte, nicht in der Suche und in keiner Datei. Es gilt "
                "nur die Telefonnummer."
            ),
            "directions": _("Zum Beispiel „Eingang im Hof, zweite Tür“."),
            "door_width_cm": _("Ein Rollstuhl braucht meist 90 cm. Leer lassen: nicht bekannt."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["neighbourhood"]
        field.queryset, field.empty_label = Neighbourhood.objects.all(), _("nicht bekannt")
        self.fields["postcode"].widget.attrs["inputmode"] = "numeric"

    def clean_postcode(self) -> str:
        text: str = self.cleaned_data["postcode"]
        if text and not (len(text) == 5 and text.isascii() and text.isdigit()):
            raise ValidationError(_("Eine Postleitzahl hat fünf Ziffern, zum Beispiel 32689."))
        return text


class SiteField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return site_label(obj)


class GuestField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.organisation.name}: {site_label(obj)}"


def site_label(site: Site) -> str:
    """A site in a list; where a protected one lies is nobody's choice to read."""
    if site.protected_address:
        return _("%(name)s (Anschrift geheim)") % {"name": site}
    return ", ".join(text for text in (str(site), site.street, site.place) if text)


class OfferForm(EntryForm):
    """An offer of one organisation. Topics are chosen one by one from the list of all."""

    GROUPS = (
        (_("Was es ist"), ("title", "summary", "details")),
        (_("So geschieht die Hilfe"), ("on_site", "by_phone", "by_video")),
        (_("Video"), ("video_link", "video_service", "video_service_checked")),
        (_("Orte"), ("sites", "guest")),
        (_("Hausbesuche"), ("home_visit", "served_everywhere", "served")),
        (
            _("Gut zu wissen"),
            (
                *("for_whom", "target_groups", "how_to_start", "cost", "cost_note", "cost_parts"),
                *("conditions", "bring", "languages"),
            ),
        ),
        (
            _("Plätze"),
            ("new_people", "places_total", "places_free", "waiting_weeks", "capacity_as_of"),
        ),
        (_("Wohnung"), ("barrier_grade", "letting", "subsidy")),
        (_("Kontakt für dieses Angebot"), ("contact", "phone", "email", "website")),
        (_("Dauer und Quelle"), ("first", "last", "source")),
    )

    sites = SiteField(
        queryset=None, required=False, label=_("Orte"), widget=forms.CheckboxSelectMultiple
    )
    guest = GuestField(
        queryset=None,
        required=False,
        label=_("Zu Gast an einem anderen Ort"),
        empty_label=_("nein"),
        help_text=_("Zum Beispiel eine Sprechstunde im Rathaus."),
    )
    target_groups = forms.MultipleChoiceField(
        choices=TARGET_GROUPS.items(),
        required=False,
        label=_("Zielgruppen"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nichts ankreuzen: nicht bekannt."),
    )
    languages = forms.MultipleChoiceField(
        choices=LANGUAGES.items(),
        required=False,
        label=_("Sprachen"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nichts ankreuzen: nicht bekannt."),
    )

    class Meta:
        model = Offer
        fields = (
            *("title", "summary", "details", "on_site", "by_phone", "by_video", "video_link"),
            *("video_service", "video_service_checked"),
            *("sites", "home_visit", "served_everywhere", "served", "for_whom"),
            *("target_groups", "how_to_start"),
            *("cost", "cost_note", "cost_parts", "conditions", "bring", "languages", "new_people"),
            *("barrier_grade", "letting", "subsidy", "places_total", "places_free"),
            *("waiting_weeks", "capacity_as_of", "contact", "phone", "email"),
            *("website", "first", "last", "source"),
        )
        field_classes: ClassVar = {"website": WebField, "video_link": WebField}
        widgets: ClassVar = {
            "summary": forms.Textarea({"rows": 2}),
            "details": forms.Textarea({"rows": 5}),
            "served": forms.CheckboxSelectMultiple,
            "new_people": forms.RadioSelect,
            "capacity_as_of": DateInput(),
            "video_service_checked": DateInput(),
            "first": DateInput(),
            "last": DateInput(),
        }
        help_texts: ClassVar = {
            "title": _("Kurz und so, wie man danach fragt: „Mittagstisch“, „Pflegeberatung“."),
            "summary": _("Ein Satz ohne Fachwörter: Was bekommen die Menschen?"),
            "video_link": _(
                "Wir verlinken nur Dienste, die für Videosprechstunden zugelassen sind."
            ),
            "video_service": _(
                "Der Name, wie er in der Liste der Kassenärztlichen Bundesvereinigung und des "
                "GKV-Spitzenverbands steht."
            ),
            "video_service_checked": _("Wann Sie in dieser Liste nachgesehen haben."),
            "served": _("Nur nötig, wenn die Hausbesuche nicht überall hin gehen."),
            "how_to_start": _("Zum Beispiel „Anrufen und Termin ausmachen“."),
            "for_whom": _("Zum Beispiel „Menschen ab 60 und ihre Angehörigen“."),
            "cost_note": _("Zum Beispiel „6 Euro je Mahlzeit“."),
            "cost_parts": _(
                "Vor allem bei Pflege-Wohngemeinschaften: jeder Posten einzeln, mit Semikolon "
                "getrennt. Zum Beispiel „Miete 480 Euro; Betreuung 1.650 Euro; Haushalt 250 Euro“."
            ),
            "barrier_grade": _(
                "Rollstuhlgerecht heißt DIN 18040-2 R, barrierefrei heißt DIN 18040-2. Für "
                "barrierearm gibt es keine Norm."
            ),
            "letting": _("Zum Beispiel „über das Wohnungsamt, mit Wohnberechtigungsschein“."),
            "subsidy": _("Zum Beispiel „öffentlich gefördert, bis 2041 gebunden“."),
            "places_total": _("Auch die belegten. Leer lassen: nicht bekannt."),
            "capacity_as_of": _("Leer lassen: heute. Nach 60 Tagen zeigen wir die Angabe nicht."),
            "phone": _("Leer lassen: Dann gilt die Nummer der Einrichtung."),
            "first": _("Leer lassen, wenn es das Angebot schon gibt."),
            "last": _("Leer lassen, wenn kein Ende geplant ist."),
            "source": _("Woher die Angaben stammen, zum Beispiel „Anruf bei der Einrichtung“."),
        }

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.fields["barrier_grade"].required = False
        self._offer_sites()
        served: Any = self.fields["served"]
        served.queryset = Neighbourhood.objects.all()
        if not served.queryset.exists():
            del self.fields["served"]
        self._offer_topics()

    def given(self) -> dict[str, Any]:
        return {**super().given(), "organisation": self.organisation}

    def _offer_sites(self) -> None:
        """The sites of the house and those the offer is a guest at; the others to be chosen."""
        known = [site.pk for site in self.initial.get("sites", ())]
        own: Any = self.fields["sites"]
        own.queryset = sites().filter(organisation=self.organisation) | sites().filter(pk__in=known)
        guest: Any = self.fields["guest"]
        guest.queryset = sites().exclude(pk__in=own.queryset.values("pk"))
        for name, field in (("sites", own), ("guest", guest)):
            if not field.queryset.exists():
                del self.fields[name]

    def _offer_topics(self) -> None:
        chosen = [] if self.instance._state.adding else list(self.instance.topics.all())
        groups = [
            (group.name, [(str(topic.pk), topic.name) for topic in group.topics.all()])
            for group in tree()
        ]
        sent = sum(name.startswith("topic_") for name in self.data)
        for number in range(max(TOPICS_AT_LEAST, len(chosen) + 1, sent)):
            self.fields[f"topic_{number}"] = forms.ChoiceField(
                label=_("Thema %(number)s") % {"number": number + 1},
                choices=[("", _("keines")), *groups],
                required=False,
                initial=str(chosen[number].pk) if number < len(chosen) else "",
            )

    def sections(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        shown = super().sections()
        yield next(shown)
        yield (
            _("Themen, unter denen man es findet"),
            [self[name] for name in self.fields if name.startswith("topic_")],
        )
        yield from shown

    def clean_barrier_grade(self) -> str:
        return self.cleaned_data["barrier_grade"] or Offer.Grade.UNKNOWN

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        for name in ("video_service", "video_service_checked"):
            if values.get("video_link") and not values.get(name):
                self.add_error(name, _("Für einen Link zum Video brauchen wir diese Angabe."))
        total, free = values.get("places_total"), values.get("places_free")
        if total is not None and free is not None and free > total:
            self.add_error("places_free", _("Mehr freie Plätze, als es insgesamt gibt."))
        says = [total, free, values.get("waiting_weeks")]
        told = values.get("new_people") != "unknown" or any(says) or 0 in says
        if told and not values.get("capacity_as_of"):
            values["capacity_as_of"] = timezone.localdate()
        return values

    def values(self) -> dict[str, Any]:
        chosen = [self.cleaned_data[name] for name in self.fields if name.startswith("topic_")]
        guest = self.cleaned_data.get("guest")
        places = [*self.cleaned_data.get("sites", ()), *([guest] if guest else [])]
        return {
            **super().values(),
            "topics": list(Topic.objects.filter(pk__in=[key for key in chosen if key])),
            "sites": places,
        }

    def differences(self) -> list[tuple[str, Any, Any]]:
        """Links are compared by the rows they lead to."""
        links = ("topics", "sites", "served")
        found = []
        for name, typed in self.values().items():
            stored = getattr(self.instance, name)
            if name in links:
                before, after = list(stored.all()), list(typed)
                if set(before) != set(after):
                    found.append((name, before, after))
            elif stored != typed:
                found.append((name, stored, typed))
        return found


class LeaveForm(EntryForm):
    GROUPS = ((_("Abwesenheit"), ("first", "last", "instead")),)

    class Meta:
        model = Leave
        fields = ("first", "last", "instead")
        widgets: ClassVar = {"first": DateInput(), "last": DateInput()}
        help_texts: ClassVar = {
            "instead": _("Wer hilft solange? Zum Beispiel „Praxis Linde, 05264 12340“.")
        }


class MonthForm(EntryForm):
    """Numbers a coordinator types once a month; no name of a visitor."""

    GROUPS = (
        (_("Monat"), ("month", "as_of")),
        (_("Gezählt"), ("visitors", "rooms", "rooms_taken", "note")),
    )
    month = forms.TypedChoiceField(label=_("Monat"), coerce=date.fromisoformat)

    class Meta:
        model = PlaceMonth
        fields = ("month", "as_of", "visitors", "rooms", "rooms_taken", "note")
        widgets: ClassVar = {"as_of": DateInput()}
        help_texts: ClassVar = {
            "as_of": _("Wann gezählt oder nachgesehen wurde."),
            "visitors": _("Nur die Zahl, keine Namen. Leer lassen: nicht gezählt."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        months = [month_before(today, back) for back in range(MONTHS_BACK)]
        if not self.instance._state.adding and self.instance.month not in months:
            months.append(self.instance.month)
        field: Any = self.fields["month"]
        field.choices = [(day.isoformat(), formats.date_format(day, "F Y")) for day in months]
        if self.instance._state.adding:
            self.initial["as_of"] = today
            self.initial["month"] = months[1].isoformat()

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("visitors") is None and given.get("rooms") is None:
            self.add_error(None, _("Bitte mindestens eine Zahl."))
        return given


def month_before(day: date, back: int) -> date:
    """The first day of the month so many months ago."""
    month = day.year * 12 + day.month - 1 - back
    return date(month // 12, month % 12 + 1, 1)


KINDS: Mapping[str, tuple[type[EntryForm], type[TenantModel], Any]] = {
    "einrichtung": (OrganisationForm, Organisation, _("Einrichtung")),
    "ort": (SiteForm, Site, _("Ort")),
    "angebot": (OfferForm, Offer, _("Angebot")),
    "abwesenheit": (LeaveForm, Leave, _("Abwesenheit")),
    "monat": (MonthForm, PlaceMonth, _("Monatszahlen")),
}
