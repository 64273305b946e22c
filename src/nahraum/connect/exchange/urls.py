from django.urls import path

from nahraum.connect.exchange.views import importing

app_name = "exchange"

urlpatterns = [
    path("verzeichnis/einlesen/", importing.hand_in, name="hand-in"),
    path("verzeichnis/einlesen/vorlage.xlsx", importing.template, name="template"),
    path("verzeichnis/einlesen/<uuid:pk>/", importing.show, name="import"),
    path("verzeichnis/einlesen/<uuid:pk>/fehler.xlsx", importing.faulty, name="faulty"),
    path("verzeichnis/einlesen/<uuid:pk>/rueckgaengig/", importing.undo, name="undo"),
    path("verzeichnis/einlesen/<uuid:pk>/verwerfen/", importing.discard, name="discard"),
]
