from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "nahraum.connect.exchange"
    label = "exchange"
    verbose_name = "Austausch"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.connect.exchange.room import ROOM

        registry.register(ROOM)
