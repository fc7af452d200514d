"""What is answered in one shop's own network, without TLS: nothing that asks for a password, and nobody's accounts."""

from django.urls import path

from kiosk.office.web import urls  # noqa: F401 - registers the converters
from kiosk.office.web.views import devices, entrance, shops, today

urlpatterns = [
    path("", shops.mine, name="shops"),
    path("shops/<id:shop_id>", shops.newest, name="shop"),
    path("shops/<id:shop_id>/today", today.page, name="today"),
    path("shops/<id:shop_id>/today/screen", today.screen, name="today-screen"),
    path("shops/<id:shop_id>/<month:month>", shops.page, name="page"),
    path("shops/<id:shop_id>/<month:month>/<str:kind>", shops.download, name="download"),
    path("device/<str:token>", devices.enter, name="device"),
    path("stranger", devices.stranger, name="stranger"),
    path("forget", devices.forget, name="forget"),
    path("language", entrance.language, name="language"),
    path("assets/<str:name>", entrance.asset, name="asset"),
]
