from django.urls import path

from nahraum.connect.directory.views import checking, entering, looking, places

app_name = "directory"

urlpatterns = [
    path("verzeichnis/", looking.overview, name="list"),
    path("verzeichnis/papierkorb/", looking.trash, name="trash"),
    path("verzeichnis/hinweise/", looking.corrections, name="corrections"),
    path("verzeichnis/hinweise/<slug:number>/", checking.answer, name="answer"),
    path("verzeichnis/einrichtungen/", looking.organisations, name="organisations"),
    path("verzeichnis/bausteine/", places.blocks, name="blocks"),
    path("verzeichnis/plaetze/", places.capacity, name="capacity"),
    path("verzeichnis/haus/<uuid:pk>/", places.place, name="place"),
    path("verzeichnis/haus/<uuid:pk>/zahlen/neu/", entering.add_month, name="add-month"),
    path("verzeichnis/einrichtung/neu/", entering.add_organisation, name="add-organisation"),
    path("verzeichnis/einrichtung/<uuid:pk>/", looking.organisation, name="organisation"),
    path("verzeichnis/einrichtung/<uuid:pk>/ort/neu/", entering.add_site, name="add-site"),
    path("verzeichnis/einrichtung/<uuid:pk>/angebot/neu/", entering.add_offer, name="add-offer"),
    path("verzeichnis/angebot/neu/", entering.choose_house, name="choose-house"),
    path("verzeichnis/angebot/<uuid:pk>/", looking.offer, name="offer"),
    path("verzeichnis/angebot/<uuid:pk>/zeiten/", entering.hours, name="hours"),
    path("verzeichnis/angebot/<uuid:pk>/abwesenheit/neu/", entering.add_leave, name="add-leave"),
    path("verzeichnis/angebot/<uuid:pk>/veroeffentlichen/", checking.publish, name="publish"),
    path("verzeichnis/angebot/<uuid:pk>/bestaetigen/", checking.confirm, name="confirm"),
    path("verzeichnis/angebot/<uuid:pk>/beenden/", checking.close, name="close"),
    path("verzeichnis/<slug:kind>/<uuid:pk>/aendern/", entering.change, name="change"),
    path("verzeichnis/<slug:kind>/<uuid:pk>/entfernen/", entering.remove, name="remove"),
    path("verzeichnis/<slug:kind>/<uuid:pk>/zurueckholen/", entering.restore, name="restore"),
]
