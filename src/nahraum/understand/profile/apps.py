from django.apps import AppConfig


class ProfileConfig(AppConfig):
    name = "nahraum.understand.profile"
    label = "profile"
    verbose_name = "Kommunalprofil"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.understand.profile.room import ROOM

        registry.register(ROOM)
