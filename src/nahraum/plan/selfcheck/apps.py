from django.apps import AppConfig


class SelfCheckConfig(AppConfig):
    name = "nahraum.plan.selfcheck"
    label = "selfcheck"
    verbose_name = "Standortbestimmung"

    def ready(self) -> None:
        from nahraum.base import registry
        from nahraum.plan.selfcheck.room import ROOM

        registry.register(ROOM)
