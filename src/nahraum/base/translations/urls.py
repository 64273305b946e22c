from django.urls import path

from nahraum.base.translations import views

app_name = "translations"
_ROW = "uebersetzungen/<slug:language>/<str:kind>/<uuid:pk>/"
urlpatterns = [
    path("uebersetzungen/", views.overview, name="list"),
    path(_ROW, views.edit, name="edit"),
    path(f"{_ROW}geprueft/", views.check, name="check"),
]
