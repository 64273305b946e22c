from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "nahraum.understand.needs"
    label = "needs"
    verbose_name = "Bedarfskarte"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.understand.needs.room import ROOM

        registry.register(ROOM)
