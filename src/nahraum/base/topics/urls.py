from django.urls import path

from nahraum.base.topics import views

app_name = "topics"
urlpatterns = [
    path("themen/", views.overview, name="list"),
    path("themen/<slug:key>/", views.show, name="show"),
    path("themen/<slug:key>/woerter/", views.add_word, name="add-word"),
    path("themen/<slug:key>/woerter/<uuid:word>/entfernen/", views.remove_word, name="remove-word"),
    path(
        "themen/<slug:key>/woerter/<uuid:word>/zurueckholen/",
        views.restore_word,
        name="restore-word",
    ),
]
