from django.urls import path

from nahraum.plan.practice.views import looking, telling

app_name = "practice"
_OWN = "praxisbeispiele/eigene/<uuid:pk>/"
urlpatterns = [
    path("praxisbeispiele/", looking.overview, name="list"),
    path("praxisbeispiele/aehnliche/", looking.similar, name="similar"),
    path("praxisbeispiele/eigene/", telling.own, name="own"),
    path("praxisbeispiele/eigene/neu/", telling.add, name="add"),
    path("praxisbeispiele/eigene/uebernehmen/", telling.adopt, name="adopt"),
    path(f"{_OWN}aendern/", telling.change, name="change"),
    path(f"{_OWN}veroeffentlichen/", telling.publish, name="publish"),
    path(f"{_OWN}zurueckziehen/", telling.withdraw, name="withdraw"),
    path(f"{_OWN}teilen/", telling.share, name="share"),
    path(f"{_OWN}teilen/<uuid:grant>/beenden/", telling.unshare, name="unshare"),
    path(f"{_OWN}entfernen/", telling.remove, name="remove"),
    path(f"{_OWN}zurueckholen/", telling.restore, name="restore"),
    path("praxisbeispiele/<slug:key>/", looking.show, name="show"),
    path("praxisbeispiele/<slug:key>/paket/", looking.package, name="package"),
]
