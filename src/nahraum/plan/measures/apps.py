from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "nahraum.plan.measures"
    label = "measures"
    verbose_name = "Ziele und Maßnahmen"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.plan.measures.room import ROOM

        registry.register(ROOM)
