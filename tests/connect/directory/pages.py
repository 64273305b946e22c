"""How the tests open pages and send their forms back."""

from django.urls import reverse


def url(name, place="kalletal", **kwargs):
    return reverse(f"directory:{name}", kwargs={"kommune": place, **kwargs})


def text_of(answer):
    return " ".join(answer.content.decode().split())


def sent(answer):
    """What a browser would send back from the form of a page."""
    form = answer.context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: "" if value is None else value for name, value in values.items()}
