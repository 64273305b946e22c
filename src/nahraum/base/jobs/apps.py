from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "nahraum.base.jobs"
    label = "jobs"
    verbose_name = "Aufträge"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.base.jobs.room import ROOM

        registry.register(ROOM)
