from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "nahraum.base.places"
    label = "places"
    verbose_name = "Orte"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.base.places.room import ROOM

        registry.register(ROOM)
