from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "nahraum.connect.calendar"
    label = "calendar"
    verbose_name = "Termine"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.connect.calendar.room import ROOM

        registry.register(ROOM)
