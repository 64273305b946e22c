from django.urls import path

from nahraum.base.people import views

app_name = "people"
urlpatterns = [
    path("menschen/", views.members, name="members"),
    path("menschen/einladen/", views.invite, name="invite"),
    path("menschen/einladung/<uuid:key>/zurueckziehen/", views.withdraw, name="withdraw"),
    path("menschen/rolle/<uuid:key>/beenden/", views.end, name="end"),
]
house_urlpatterns = [
    path("einladung/<str:secret>/", views.accept, name="accept"),
    path("konto/", views.own, name="own"),
]
