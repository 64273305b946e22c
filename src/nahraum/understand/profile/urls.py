from django.urls import path

from nahraum.understand.profile import views

app_name = "profile"

urlpatterns = [
    path("profil/", views.released, name="released"),
    path("profil/entwurf/", views.draft, name="draft"),
    path("profil/fassungen/", views.versions, name="versions"),
    path("profil/fassungen/neu/", views.save, name="save"),
    path("profil/fassungen/<int:number>/", views.version, name="version"),
    path("profil/fassungen/<int:number>/freigeben/", views.release, name="release"),
    path("profil/fassungen/<int:number>/<slug:kind>/", views.download, name="download"),
    path("profil/entwurf/datei/<slug:kind>/", views.download_draft, name="download-draft"),
    path("profil/entwurf/zahl/<slug:figure>/", views.draft_figure, name="draft-figure"),
    path("profil/nachfolge/", views.succession, name="succession"),
    path("profil/eigene-zahlen/", views.own, name="own"),
    path("profil/eigene-zahlen/<uuid:pk>/", views.own_preview, name="own-preview"),
    path("profil/eigene-zahlen/<uuid:pk>/uebernehmen/", views.own_confirm, name="own-confirm"),
    path("profil/eigene-zahlen/<uuid:pk>/zuruecknehmen/", views.own_withdraw, name="own-withdraw"),
]
