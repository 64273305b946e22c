from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "nahraum.plan.practice"
    label = "practice"
    verbose_name = "Praxisbeispiele"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.plan.practice.room import ROOM

        registry.register(ROOM)
