from django.apps import AppConfig


class TopicsConfig(AppConfig):
    name = "nahraum.base.topics"
    label = "topics"
    verbose_name = "Themen"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.base.topics.room import ROOM

        registry.register(ROOM)
