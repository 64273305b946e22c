from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    name = "nahraum.plan.participation"
    label = "participation"
    verbose_name = "Beteiligung"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.plan.participation.room import ROOM

        registry.register(ROOM)
