"""What is answered in one shop's own network, without TLS: nothing that asks for a password, and nobody's accounts."""

from django.urls import path

from kiosk.office.web.urls import PAGES
from kiosk.office.web.views import devices

urlpatterns = [
    *PAGES,
    path("device/<str:token>", devices.enter, name="device"),
    path("stranger", devices.stranger, name="stranger"),
    path("forget", devices.forget, name="forget"),
]
