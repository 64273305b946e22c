from django.urls import path

from nahraum.connect.portal import views

app_name = "portal"
urlpatterns = [
    path("angebote/", views.search, name="search"),
    path("angebote/merkzettel/", views.notes, name="notes"),
    path("angebote/hinweis/<slug:number>/", views.answer, name="answer"),
    path("angebote/<uuid:pk>/", views.offer, name="offer"),
    path("angebote/<uuid:pk>/visitenkarte.vcf", views.card, name="card"),
    path("angebote/<uuid:pk>/hinweis/", views.report, name="report"),
]
