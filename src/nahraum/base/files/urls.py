from django.urls import path

from nahraum.base.files import views

app_name = "files"
urlpatterns = [
    path("dateien/", views.overview, name="list"),
    path("dateien/<uuid:key>/", views.download, name="download"),
    path("dateien/<uuid:key>/entfernen/", views.remove, name="remove"),
    path("dateien/<uuid:key>/zurueckholen/", views.restore, name="restore"),
]
