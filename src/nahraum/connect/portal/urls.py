from django.urls import path

from nahraum.connect.portal.views import correcting, noting, searching, showing

app_name = "portal"
urlpatterns = [
    path("angebote/", searching.search, name="search"),
    path("angebote/merkzettel/", noting.notes, name="notes"),
    path("angebote/hinweis/<slug:number>/", correcting.answer, name="answer"),
    path("angebote/<uuid:pk>/", showing.offer, name="offer"),
    path("angebote/<uuid:pk>/visitenkarte.vcf", showing.card, name="card"),
    path("angebote/<uuid:pk>/hinweis/", correcting.report, name="report"),
]
