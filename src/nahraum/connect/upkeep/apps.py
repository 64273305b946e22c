from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    name = "nahraum.connect.upkeep"
    label = "upkeep"
    verbose_name = "Einträge pflegen"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.connect.upkeep.room import ROOM

        registry.register(ROOM)
