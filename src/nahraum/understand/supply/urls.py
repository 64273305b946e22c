from django.urls import path

from nahraum.understand.supply import views

app_name = "supply"

urlpatterns = [
    path("versorgung/", views.register, name="register"),
    path("versorgung/arztregister.xlsx", views.export, name="export"),
    path("versorgung/vorlage.xlsx", views.template, name="template"),
    path("versorgung/papierkorb/", views.trash, name="trash"),
    path("versorgung/einlesen/", views.upload, name="import"),
    path("versorgung/einlesen/<uuid:pk>/", views.preview, name="preview"),
    path("versorgung/einlesen/<uuid:pk>/uebernehmen/", views.confirm, name="confirm"),
    path("versorgung/einlesen/<uuid:pk>/zuruecknehmen/", views.undo, name="undo"),
    path("versorgung/<slug:kind>/neu/", views.add, name="add"),
    path("versorgung/<slug:kind>/<uuid:pk>/", views.change, name="change"),
    path("versorgung/<slug:kind>/<uuid:pk>/entfernen/", views.remove, name="remove"),
    path("versorgung/<slug:kind>/<uuid:pk>/zurueckholen/", views.restore, name="restore"),
    path("versorgung/taetigkeit/<uuid:pk>/beenden/", views.end, name="end"),
]
