from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "nahraum.base.registry"
    label = "registry"
    verbose_name = "Verzeichnis der Räume"
