from django.apps import AppConfig


class BodiesConfig(AppConfig):
    name = "nahraum.plan.bodies"
    label = "bodies"
    verbose_name = "Gremien"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.plan.bodies.room import ROOM

        registry.register(ROOM)
