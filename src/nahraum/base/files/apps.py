from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "nahraum.base.files"
    label = "files"
    verbose_name = "Dateien"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.base.files.room import ROOM

        registry.register(ROOM)
