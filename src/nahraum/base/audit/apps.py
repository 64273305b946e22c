from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "nahraum.base.audit"
    label = "audit"
    verbose_name = "Protokoll"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.base.audit.room import ROOM

        registry.register(ROOM)
