from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "nahraum.base.sources"
    label = "sources"
    verbose_name = "Quellen und Rechenläufe"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.base.sources.room import ROOM

        registry.register(ROOM)
