from django.urls import path

from nahraum.base.signals import views

app_name = "signals"
urlpatterns = [
    path("bedarfszahlen/", views.releases, name="releases"),
    path("bedarfszahlen/vorbereiten/", views.prepare, name="prepare"),
    path("bedarfszahlen/regel/", views.rules, name="rules"),
    path("bedarfszahlen/<uuid:pk>/", views.release, name="release"),
    path("bedarfszahlen/<uuid:pk>/veroeffentlichen/", views.publish, name="publish"),
    path("bedarfszahlen/<uuid:pk>/zustimmen/", views.approve, name="approve"),
    path("bedarfszahlen/<uuid:pk>/verwerfen/", views.discard, name="discard"),
]
