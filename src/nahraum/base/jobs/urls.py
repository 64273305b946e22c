from django.urls import path

from nahraum.base.jobs import views

app_name = "jobs"
urlpatterns = [
    path("auftraege/", views.overview, name="list"),
    path("auftraege/<uuid:key>/", views.show, name="show"),
    path("auftraege/<uuid:key>/abbrechen/", views.cancel, name="cancel"),
]
