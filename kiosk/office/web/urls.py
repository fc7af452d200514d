"""Which address is answered by what. Of allauth's views only those that are used: the others do not exist."""

from allauth.account import views as account
from allauth.mfa.base import views as codes
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import path, re_path, register_converter
from django.urls.converters import IntConverter, StringConverter

from kiosk.office.web.views import (
    api,
    areas,
    entrance,
    events,
    goals,
    kiosk_credentials,
    kiosk_labels,
    kiosk_orders,
    kiosks,
    mail_choices,
    mails,
    notes,
    ordered,
    passkeys,
    people,
    recipients,
    revoke,
    shops,
    table,
    today,
    tokens,
    voices,
)
from kiosk.office.web.views.entering import whole
from sync.archive.registered import ID_DIGITS
from sync.document.aggregate import KIOSK_ID


class IdConverter(IntConverter):
    """An id of the archive's, or of this database."""

    regex = f"[0-9]{{1,{ID_DIGITS}}}"


class YearConverter(IntConverter):
    """Of this century."""

    regex = "20[0-9]{2}"


class MonthConverter(StringConverter):
    """YYYY-MM."""

    regex = "20[0-9]{2}-(?:0[1-9]|1[0-2])"


class KioskConverter(StringConverter):
    """A kiosk's id."""

    regex = KIOSK_ID.pattern


register_converter(IdConverter, "id")
register_converter(KioskConverter, "kiosk")
register_converter(MonthConverter, "month")
register_converter(YearConverter, "year")
PAGES = [
    path("", shops.mine, name="shops"),
    path("shops/<id:shop_id>", shops.newest, name="shop"),
    path("shops/<id:shop_id>/today", today.page, name="today"),
    path("shops/<id:shop_id>/today/screen", today.screen, name="today-screen"),
    path("shops/<id:shop_id>/<month:month>", shops.page, name="page"),
    path("shops/<id:shop_id>/periods", ordered.periods, name="periods"),
    path("shops/<id:shop_id>/events", events.of_shop, name="events"),
    path("shops/<id:shop_id>/notes", notes.of_shop, name="notes"),
    path("shops/<id:shop_id>/notes/undo", notes.undo, name="undo-note"),
    path("shops/<id:shop_id>/goals", goals.of_shop, name="goals"),
    path("shops/<id:shop_id>/goals/undo", goals.undo, name="undo-goal"),
    path("shops/<id:shop_id>/mails", recipients.of_shop, name="shop-mails"),
    path("shops/<id:shop_id>/voices", voices.of_shop, name="voices"),
    path("shops/<id:shop_id>/<year:number>", ordered.year, name="year"),
    path("shops/<id:shop_id>/<month:month>/in/<str:code>", ordered.month, name="translated"),
    path("owners/<id:owner_id>", ordered.overview, name="overview"),
    path("owners/<id:owner_id>/<month:month>", ordered.overview, name="overview-of"),
    path("owners/<id:owner_id>/events", events.of_owner, name="owner-events"),
    path("shops/<id:shop_id>/<month:month>/poster", ordered.poster, name="poster"),
    path("shops/<id:shop_id>/<month:month>/<str:kind>", shops.download, name="download"),
    path("language", entrance.language, name="language"),
    path("assets/<str:name>", entrance.asset, name="asset"),
]
"""Of shops and their owners: in one shop's own network, too."""
urlpatterns = [
    *PAGES,
    path("kiosks", kiosks.every, name="kiosks"),
    path("kiosks/quarantine", kiosks.quarantined, name="quarantine"),
    path("kiosks/orders", kiosk_orders.every, name="orders"),
    path("kiosks/labels", kiosk_labels.listed, name="labels"),
    path("kiosks/add", kiosk_credentials.add, name="add-kiosk"),
    path("kiosks/token", kiosk_credentials.show, name="show-token"),
    path("kiosks/one/<kiosk:kiosk_id>", kiosk_orders.one, name="kiosk"),
    path("kiosks/one/<kiosk:kiosk_id>/label", kiosk_labels.one, name="label"),
    path("kiosks/one/<kiosk:kiosk_id>/move", kiosk_orders.move, name="move-kiosk"),
    path("kiosks/one/<kiosk:kiosk_id>/retire", kiosk_orders.retire, name="retire-kiosk"),
    path("kiosks/one/<kiosk:kiosk_id>/revoke", kiosk_credentials.revoke, name="revoke-kiosk"),
    path("kiosks/one/<kiosk:kiosk_id>/token", kiosk_credentials.fresh, name="kiosk-token"),
    path("owners/<id:owner_id>/mails", mail_choices.of_owner, name="owner-mails"),
    path("people", people.everybody, name="people"),
    path("people/mails", mails.unsent, name="mails"),
    path("people/audit", people.audited, name="audit"),
    path("people/invite", people.invite, name="invite"),
    path("people/accounts/<id:user_id>/lost", revoke.lost, name="lost"),
    path("people/<id:right_id>/end", revoke.end, name="end"),
    path("people/invitations/<id:invitation_id>/end", revoke.end_invitation, name="end-invitation"),
    path("people/shops/<id:shop_id>", people.who_sees, name="who-sees"),
    path("areas", areas.every, name="areas"),
    path("areas/add", areas.add, name="add-area"),
    path("areas/<id:area_id>", areas.one, name="area"),
    path("areas/<id:area_id>/mails", recipients.of_area, name="area-mails"),
    path("areas/<id:area_id>/overview", ordered.area, name="area-overview"),
    path("areas/<id:area_id>/overview/<month:month>", ordered.area, name="area-overview-of"),
    path("areas/<id:area_id>/events", events.of_area, name="area-events"),
    path("areas/<id:area_id>/put", areas.put, name="put-shops"),
    path("areas/<id:area_id>/take", areas.take, name="take-shop"),
    path("areas/<id:area_id>/remove", areas.remove, name="remove-area"),
    path("welcome/<str:token>", entrance.welcome, name="welcome"),
    path("api/openapi.json", api.openapi, name="openapi"),
    path("api/v1/shops", api.shops, name="api-shops"),
    path("api/v1/shops/<id:shop_id>", api.shop, name="api-shop"),
    path("api/v1/shops/<id:shop_id>/<month:month>.<str:kind>", api.figures, name="api-figures"),
    path("api/v1/table/<str:step>.<str:kind>", table.table, name="api-table"),
    path("metrics", api.metrics, name="metrics"),
    path("account/tokens", tokens.mine, name="tokens"),
    path("account/tokens/<id:token_id>/end", tokens.end, name="end-token"),
    path("login", passkeys.with_script(account.login), name="account_login"),
    path("login/code", passkeys.with_script(whole(codes.authenticate)), name="mfa_authenticate"),
    path("login/passkey", passkeys.login, name="mfa_login_webauthn"),
    path("login/inactive", account.account_inactive, name="account_inactive"),
    path("signup", entrance.nothing, name="account_signup"),
    path("logout", account.logout, name="account_logout"),
    path("password/forgotten", account.password_reset, name="account_reset_password"),
    path("password/forgotten/sent", account.password_reset_done, name="account_reset_password_done"),
    path("password/new/done", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$",
        whole(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("password/change", whole(account.password_change), name="account_change_password"),
    path("account", codes.index, name="mfa_index"),
    path("account/confirm", account.reauthenticate, name="account_reauthenticate"),
    path("account/confirm/code", codes.reauthenticate, name="mfa_reauthenticate"),
    path("account/confirm/passkey", passkeys.confirm, name="mfa_reauthenticate_webauthn"),
    path("account/passkeys/add", passkeys.add, name="mfa_add_webauthn"),
    path("account/passkeys/<id:pk>/remove", passkeys.remove, name="mfa_remove_webauthn"),
    path("account/codes/on", whole(totp.activate_totp), name="mfa_activate_totp"),
    path("account/codes/off", whole(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/recovery", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/recovery/new", whole(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
]
