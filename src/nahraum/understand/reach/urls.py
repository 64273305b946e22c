from django.urls import path

from nahraum.understand.reach import views

app_name = "reach"
urlpatterns = [
    path("fahrplaene/", views.feeds, name="feeds"),
    path("fahrplaene/neu/", views.add, name="add"),
    path("fahrplaene/<uuid:pk>/entfernen/", views.remove, name="remove"),
    path("fahrplaene/<uuid:pk>/zurueckholen/", views.restore, name="restore"),
    path("wege/", views.times, name="times"),
    path("wege/berechnen/", views.compute, name="compute"),
]
