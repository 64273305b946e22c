from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "nahraum.understand.indicators"
    label = "indicators"
    verbose_name = "Kleinräumige Beobachtung"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.understand.indicators.room import ROOM

        registry.register(ROOM)
