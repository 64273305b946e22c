from django.urls import path

from nahraum.base.notify import views

app_name = "notify"
urlpatterns = [
    path("ausgangspost/", views.outbox, name="outbox"),
    path("ausgangspost/alle-noch-einmal/", views.retry_all, name="retry-all"),
    path("ausgangspost/<uuid:key>/noch-einmal/", views.retry, name="retry"),
    path("ausgangspost/<uuid:key>/erledigt/", views.settle, name="settle"),
]
