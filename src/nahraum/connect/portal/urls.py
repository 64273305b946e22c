from django.urls import path

from nahraum.connect.portal.api.addresses import patterns
from nahraum.connect.portal.views import (
    correcting,
    embedding,
    mapped,
    noting,
    places,
    searching,
    showing,
    sitemap,
    telling,
    video,
    way,
)

app_name = "portal"
urlpatterns = [
    path("angebote/", searching.search, name="search"),  # asked most of all
    *patterns(),
    path("einbetten/", embedding.embed, name="embed"),
    path("einbetten/fenster/", embedding.window, name="window"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("angebote/karte/", mapped.results, name="map"),
    path("angebote/technik-check/", video.check, name="video"),
    path("angebote/merkzettel/", noting.notes, name="notes"),
    path("angebote/merkzettel/blatt.pdf", noting.sheet, name="notes-sheet"),
    path("angebote/hinweis/<slug:number>/", correcting.answer, name="answer"),
    path("angebote/haeuser/", places.overview, name="places"),
    path("angebote/haus/<uuid:pk>/", places.place, name="place"),
    path("angebote/haus/<uuid:pk>/visitenkarten.vcf", places.cards, name="place-cards"),
    path("angebote/<uuid:pk>/", showing.offer, name="offer"),
    path("angebote/<uuid:pk>/hinkommen/", way.way, name="way"),
    path("angebote/<uuid:pk>/visitenkarte.vcf", showing.card, name="card"),
    path("angebote/<uuid:pk>/geklappt/", telling.outcome, name="outcome"),
    path("angebote/<uuid:pk>/geklappt/danke/", telling.told, name="told"),
    path("angebote/<uuid:pk>/hinweis/", correcting.report, name="report"),
]
