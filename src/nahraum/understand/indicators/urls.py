from django.urls import path

from nahraum.understand.indicators.views import entering, looking

app_name = "indicators"
urlpatterns = [
    path("beobachtung/", looking.overview, name="overview"),
    path("beobachtung/katalog/", looking.catalogue, name="catalogue"),
    path("beobachtung/ausgabe/<str:kind>/", looking.export, name="export"),
    path("beobachtung/ort/<uuid:pk>/", looking.area, name="area"),
    path("beobachtung/eigene/", entering.own, name="own"),
    path("beobachtung/eigene/neu/", entering.add, name="add"),
    path("beobachtung/eigene/<uuid:pk>/", entering.change, name="change"),
    path("beobachtung/eigene/<uuid:pk>/entfernen/", entering.remove, name="remove"),
    path("beobachtung/eigene/<uuid:pk>/zurueckholen/", entering.restore, name="restore"),
    path("beobachtung/tabellen/", entering.tables, name="tables"),
    path("beobachtung/tabellen/neu/", entering.upload, name="upload"),
    path("beobachtung/tabellen/vorlage/", entering.template, name="template"),
    path("beobachtung/tabellen/<uuid:pk>/", entering.preview, name="preview"),
    path("beobachtung/tabellen/<uuid:pk>/uebernehmen/", entering.confirm, name="confirm"),
    path("beobachtung/tabellen/<uuid:pk>/verwerfen/", entering.discard, name="discard"),
    path("beobachtung/tabellen/<uuid:pk>/zuruecknehmen/", entering.undo, name="undo"),
    path("beobachtung/zahl/<slug:key>/", looking.indicator, name="indicator"),
    path("beobachtung/zahl/<slug:key>/<int:year>/<str:place>/", looking.figure, name="figure"),
]
