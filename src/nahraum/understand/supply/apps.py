from django.apps import AppConfig


class SupplyConfig(AppConfig):
    name = "nahraum.understand.supply"
    label = "supply"
    verbose_name = "Ärztliche Versorgung"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.understand.supply.room import ROOM

        registry.register(ROOM)
