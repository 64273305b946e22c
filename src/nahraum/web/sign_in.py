"""Addresses of the login library, in German and only those the house offers.

Accounts come from invitations, so pages for signing up and for changing the address are not
among them; the library still wants their names and gets the closest page.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.urls import path, re_path
from django.views.generic import RedirectView

_own_account = RedirectView.as_view(pattern_name="people:own")

urlpatterns = [
    path("anmelden/", account.login, name="account_login"),
    path("anmelden/zweiter-faktor/", mfa.authenticate, name="mfa_authenticate"),
    path("anmelden/gesperrt/", account.account_inactive, name="account_inactive"),
    path("anmelden/neu/", account.signup, name="account_signup"),
    path("abmelden/", account.logout, name="account_logout"),
    path("passwort/aendern/", account.password_change, name="account_change_password"),
    path("passwort/setzen/", account.password_set, name="account_set_password"),
    path("passwort/vergessen/", account.password_reset, name="account_reset_password"),
    path(
        "passwort/vergessen/unterwegs/",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^passwort/neu/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "passwort/neu/fertig/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("konto/bestaetigen/", account.reauthenticate, name="account_reauthenticate"),
    path("konto/e-mail/", _own_account, name="account_email"),
    path("konto/e-mail/unterwegs/", _own_account, name="account_email_verification_sent"),
    path("konto/sicherheit/", mfa.index, name="mfa_index"),
    path("konto/sicherheit/bestaetigen/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("konto/sicherheit/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("konto/sicherheit/app/entfernen/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("anmelden/passkey/", keys.login_webauthn, name="mfa_login_webauthn"),
    path("konto/sicherheit/passkeys/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("konto/sicherheit/passkeys/neu/", keys.add_webauthn, name="mfa_add_webauthn"),
    path(
        "konto/sicherheit/passkeys/bestaetigen/",
        keys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("konto/sicherheit/passkeys/<int:pk>/name/", keys.edit_webauthn, name="mfa_edit_webauthn"),
    path(
        "konto/sicherheit/passkeys/<int:pk>/entfernen/",
        keys.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
    path(
        "konto/sicherheit/notfallcodes/",
        codes.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "konto/sicherheit/notfallcodes/neu/",
        codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "konto/sicherheit/notfallcodes/datei/",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]
