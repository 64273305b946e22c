from django.urls import path

from nahraum.understand.needs import views

app_name = "needs"
urlpatterns = [
    path("bedarfskarte/", views.overview, name="map"),
    path("bedarfskarte/datei/<slug:kind>/", views.download, name="download"),
    path("bedarfskarte/<slug:topic>/<slug:place>/", views.cell, name="cell"),
]
