from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "nahraum.connect.portal"
    label = "portal"
    verbose_name = "Angebote finden"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.connect.portal.room import ROOM

        registry.register(ROOM)
