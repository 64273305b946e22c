import base64
import binascii
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import KeyField
from nahraum.base.places.adapters import LIMITS, Proposal, read_geojson, read_rows
from nahraum.base.places.models import Neighbourhood
from nahraum.base.places.queries import neighbourhoods, shape_of
from nahraum.base.places.rules import Details, Shape, to_degrees, to_metres

_GROUPED = re.compile(r"\d{1,3}([. \u00a0\u202f]\d{3})+")


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class CountField(forms.IntegerField):
    """A whole number as people write it: 1.234 is one thousand two hundred and thirty-four."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput({"inputmode": "numeric"}), **kwargs)

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str) and _GROUPED.fullmatch(value.strip()):
            value = re.sub(r"\D", "", value)
        if isinstance(value, str) and re.search(r"[.,]", value):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


POINT = ("lat", "lon", "radius")


class NeighbourhoodForm(forms.Form):
    """One place. A place with an area keeps it as long as the point stays empty."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Art"), choices=Neighbourhood.Kind.choices, initial="locality")
    parent: "forms.ModelChoiceField[Neighbourhood]" = forms.ModelChoiceField(
        label=_("Gehört zu"), queryset=None, required=False, empty_label=_("keinem anderen Ort")
    )
    lat = forms.FloatField(
        label=_("Breite in Grad"),
        localize=True,
        required=False,
        help_text=_("Die größere Zahl, zum Beispiel 51,97. Aus einer Karte ablesen (WGS84)."),
    )
    lon = forms.FloatField(
        label=_("Länge in Grad"),
        localize=True,
        required=False,
        help_text=_("Die kleinere Zahl, zum Beispiel 9,01."),
    )
    radius = CountField(
        label=_("Radius in Metern"),
        required=False,
        help_text=_("Wie weit der Ort um diesen Punkt reicht, zum Beispiel 800."),
    )
    approximate = forms.BooleanField(label=_("Die Lage ist ungefähr"), required=False)
    source = forms.CharField(
        label=_("Quelle der Lage"),
        max_length=200,
        help_text=_("Zum Beispiel „eigene Karte der Gemeinde, 2026“."),
    )
    population = CountField(label=_("Einwohner"), required=False, min_value=0, max_value=10_000_000)
    population_as_of = forms.DateField(
        label=_("Stand der Einwohnerzahl"), required=False, widget=DateInput()
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, place: Neighbourhood | None = None) -> None:
        super().__init__(data, initial=_initial(place) if place else None)
        self.place = place
        others = neighbourhoods() if place is None else neighbourhoods().exclude(pk=place.pk)
        self.fields["parent"].queryset = others  # type: ignore[attr-defined]
        if place is None:
            self.fields["key"] = KeyField()
        if place is None or place.polygon is None:
            for name in POINT:
                self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        """Point and radius belong together; a place with an area can do without all three."""
        values = self.cleaned_data
        missing = [name for name in POINT if values.get(name) is None]
        if len(missing) < len(POINT):
            for name in set(missing) - set(self.errors):
                self.add_error(name, _("Punkt und Radius gehören zusammen. Bitte angeben."))
        if values.get("population") is not None and not values.get("population_as_of"):
            self.add_error("population_as_of", _("Bitte den Stand der Einwohnerzahl angeben."))
        return values

    def details(self) -> Details:
        """Raises PlaceRefused for a point that cannot be right."""
        values = self.cleaned_data
        parent = values["parent"]
        return Details(
            name=values["name"],
            shape=self._shape(),
            source=values["source"],
            kind=values["kind"],
            parent=parent.pk if parent else None,
            approximate=values["approximate"],
            population=values["population"],
            population_as_of=values["population_as_of"],
        )

    def _shape(self) -> Shape:
        values = self.cleaned_data
        if values["lat"] is None and self.place is not None:
            return shape_of(self.place)
        x, y = to_metres(values["lon"], values["lat"])
        return Shape(key=values["name"], x=x, y=y, radius=values["radius"])


def _initial(place: Neighbourhood) -> dict[str, Any]:
    names = "name kind parent radius approximate source population population_as_of version"
    values = {name: getattr(place, name) for name in names.split()}
    if place.x is not None and place.y is not None:
        lon, lat = to_degrees(place.x, place.y)
        values |= {"lon": round(lon, 6), "lat": round(lat, 6)}
    return values


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("Datei"),
        help_text=_(
            "Tabelle (CSV oder Excel) mit den Spalten name, lon, lat, radius; oder GeoJSON mit "
            "Flächen. Höchstens 2 MB. Grad in WGS84, Radius in Metern."
        ),
    )
    source = forms.CharField(label=_("Quelle"), max_length=200)
    approximate = forms.BooleanField(label=_("Die Lage ist ungefähr"), required=False)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LIMITS.bytes:
            raise ValidationError(_("Die Datei ist größer als 2 MB."))
        return file


class ConfirmForm(forms.Form):
    """The uploaded file once more, so that what was shown is what is taken over."""

    content = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(max_length=200, widget=forms.HiddenInput)
    source = forms.CharField(max_length=200, widget=forms.HiddenInput)
    approximate = forms.BooleanField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, data: bytes, name: str, source: str, *, approximate: bool) -> "ConfirmForm":
        return cls(
            {
                "content": base64.b64encode(data).decode("ascii"),
                "name": name[:200],
                "source": source,
                "approximate": approximate,
            }
        )

    def clean_content(self) -> bytes:
        try:
            return base64.b64decode(self.cleaned_data["content"], validate=True)
        except binascii.Error:
            raise ValidationError(_("Bitte laden Sie die Datei noch einmal hoch.")) from None


def read_places(data: bytes, name: str) -> tuple[Proposal, ...]:
    """Places of an uploaded table or GeoJSON. Raises DataError."""
    if data.lstrip()[:1] == b"{" or data.startswith(b"\xef\xbb\xbf{"):
        return read_geojson(data, name)
    return read_rows(data, name)
