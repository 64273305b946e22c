from django.urls import path

from nahraum.connect.exchange.views import giving, importing

app_name = "exchange"

urlpatterns = [
    path("offene-daten/", giving.open_data, name="open-data"),
    path("offene-daten/<slug:kind>", giving.download, name="download"),
    path("verzeichnis/weitergeben/", giving.give, name="give"),
    path("verzeichnis/weitergeben/<slug:kind>", giving.export, name="export"),
    path("verzeichnis/einlesen/", importing.hand_in, name="hand-in"),
    path("verzeichnis/einlesen/vorlage.xlsx", importing.template, name="template"),
    path("verzeichnis/einlesen/<uuid:pk>/", importing.show, name="import"),
    path("verzeichnis/einlesen/<uuid:pk>/fehler.xlsx", importing.faulty, name="faulty"),
    path("verzeichnis/einlesen/<uuid:pk>/rueckgaengig/", importing.undo, name="undo"),
    path("verzeichnis/einlesen/<uuid:pk>/verwerfen/", importing.discard, name="discard"),
]
