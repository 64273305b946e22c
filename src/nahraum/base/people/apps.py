from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "nahraum.base.people"
    label = "people"
    verbose_name = "Menschen und Rollen"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.base.people.room import ROOM

        registry.register(ROOM)
