from django.urls import path

from nahraum.base.sources import views

app_name = "sources"
urlpatterns = [
    path("quellen/", views.catalogue, name="list"),
    path("quellen/rechtswerte/", views.legal_values, name="legal-values"),
    path("zahlen/<uuid:key>/", views.run, name="run"),
    path("zahlen/<uuid:key>/<path:figure>/", views.figure, name="figure"),
]
