from django.apps import AppConfig


class MunicipalityConfig(AppConfig):
    name = "nahraum.base.municipality"
    label = "municipality"
    verbose_name = "Kommunen und Gebiete"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.base.municipality.room import ROOM

        registry.register(ROOM)
