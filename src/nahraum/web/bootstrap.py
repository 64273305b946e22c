"""Start Django from a script."""

import os


def start() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nahraum.web.settings")
    django.setup()
