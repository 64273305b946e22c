from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "nahraum.base.notify"
    label = "notify"
    verbose_name = "Benachrichtigungen"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.base.notify.room import ROOM

        registry.register(ROOM)
