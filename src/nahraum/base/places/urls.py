from django.urls import path

from nahraum.base.places import views

app_name = "places"
urlpatterns = [
    path("orte/", views.overview, name="list"),
    path("orte/neu/", views.add, name="add"),
    path("orte/einlesen/", views.read_in, name="import"),
    path("orte/papierkorb/", views.trash, name="trash"),
    path("orte/<uuid:key>/", views.change, name="change"),
    path("orte/<uuid:key>/entfernen/", views.remove, name="remove"),
    path("orte/<uuid:key>/zurueckholen/", views.restore, name="restore"),
]
