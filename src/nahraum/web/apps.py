from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "nahraum.web"
    label = "web"
    verbose_name = "Nahraum"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.web import checks  # noqa: F401 - registers itself
        from nahraum.web.room import ROOM

        registry.register(ROOM)
