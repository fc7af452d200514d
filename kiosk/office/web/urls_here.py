"""What is answered in one shop's own network, without TLS: nothing that asks for a password, and nobody's accounts."""

from django.urls import path

from kiosk.office.web.urls import PAGES
from kiosk.office.web.views import devices

urlpatterns = [
    *PAGES,
    path("device/<str:token>", devices.enter, name="device"),
    path("stranger", devices.stranger, name="stranger"),
    path("devices", devices.known, name="devices"),
    path("devices/forget", devices.forget_others, name="forget_others"),
    path("forget", devices.forget, name="forget"),
]
