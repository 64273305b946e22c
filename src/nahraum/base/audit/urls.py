from django.urls import path

from nahraum.base.audit import views

app_name = "audit"
urlpatterns = [path("protokoll/", views.entries, name="list")]
