from django.apps import AppConfig


class ReachConfig(AppConfig):
    name = "nahraum.understand.reach"
    label = "reach"
    verbose_name = "Erreichbarkeit"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.understand.reach.room import ROOM

        registry.register(ROOM)
