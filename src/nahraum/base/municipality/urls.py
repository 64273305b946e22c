from django.urls import path

from nahraum.base.municipality import views

app_name = "municipality"
urlpatterns = [path("angaben/", views.contact, name="contact")]
