from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "nahraum.base.comments"
    label = "comments"
    verbose_name = "Bemerkungen"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.base.comments.room import ROOM

        registry.register(ROOM)
