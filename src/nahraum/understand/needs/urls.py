from django.urls import path

from nahraum.understand.needs.views import diagnosing, mapping, standards

app_name = "needs"
_STANDARDS = "bedarfskarte/mindeststandards/"
urlpatterns = [
    path("bedarfskarte/", mapping.overview, name="map"),
    path("bedarfskarte/datei/<slug:kind>/", mapping.download, name="download"),
    path("bedarfskarte/diagnose/", diagnosing.show, name="diagnosis"),
    path("bedarfskarte/diagnose/datei/<slug:kind>/", diagnosing.file, name="diagnosis-file"),
    path(_STANDARDS, standards.overview, name="standards"),
    path(f"{_STANDARDS}neu/", standards.add, name="add-standard"),
    path(f"{_STANDARDS}<uuid:pk>/", standards.change, name="change-standard"),
    path(f"{_STANDARDS}<uuid:pk>/entfernen/", standards.remove, name="remove-standard"),
    path(f"{_STANDARDS}<uuid:pk>/zurueckholen/", standards.restore, name="restore-standard"),
    path("bedarfskarte/<slug:topic>/<slug:place>/", mapping.cell, name="cell"),
]
