from django.apps import AppConfig


class ProcessConfig(AppConfig):
    name = "nahraum.plan.process"
    label = "process"
    verbose_name = "Planungsprozess"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.plan.process.room import ROOM

        registry.register(ROOM)
