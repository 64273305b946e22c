from django.urls import path

from nahraum.base.comments import views

app_name = "comments"
urlpatterns = [
    path("bemerkungen/", views.overview, name="list"),
    path("bemerkungen/zu/<str:kind>/<str:pk>/", views.thread, name="thread"),
    path("bemerkungen/<uuid:pk>/aendern/", views.change, name="change"),
    path("bemerkungen/<uuid:pk>/erledigt/", views.settle, name="settle"),
    path("bemerkungen/<uuid:pk>/wieder-offen/", views.reopen, name="reopen"),
    path("bemerkungen/<uuid:pk>/entfernen/", views.remove, name="remove"),
    path("bemerkungen/<uuid:pk>/zurueckholen/", views.restore, name="restore"),
]
