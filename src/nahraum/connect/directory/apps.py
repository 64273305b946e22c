from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "nahraum.connect.directory"
    label = "directory"
    verbose_name = "Verzeichnis"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.connect.directory.room import ROOM

        registry.register(ROOM)
