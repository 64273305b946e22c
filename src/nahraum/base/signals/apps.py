from django.apps import AppConfig


class SignalsConfig(AppConfig):
    name = "nahraum.base.signals"
    label = "signals"
    verbose_name = "Bedarfsmeldungen"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.base.signals.room import ROOM

        registry.register(ROOM)
