from django.apps import AppConfig


class TranslationsConfig(AppConfig):
    name = "nahraum.base.translations"
    label = "translations"
    verbose_name = "Übersetzungen"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.base.translations.room import ROOM

        registry.register(ROOM)
