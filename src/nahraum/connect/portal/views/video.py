from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from nahraum.base.people.queries import HouseRequest

# The only page that may ask for camera and microphone; nothing of it leaves the device.
_ALLOWED = "camera=(self), microphone=(self), geolocation=()"


@require_GET
def check(request: HouseRequest, kommune: str) -> HttpResponse:
    """Whether somebody's device can do a video consultation, in words and by trying it."""
    answer = render(request, "portal/video.html")
    answer["Permissions-Policy"] = _ALLOWED
    return answer
