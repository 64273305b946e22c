import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.models import Municipality
from nahraum.base.people.roles import ROLES
from nahraum.base.registry import Protection, Retention

INTERNAL, PERSONAL = Protection.INTERNAL, Protection.PERSONAL
_ACCOUNT = Retention(
    data_kind="Konto",
    period="1 Jahr nach der letzten Mitgliedschaft",
    starts="Ende der letzten Mitgliedschaft oder letzte Anmeldung",
    basis="Art. 6 Abs. 1 lit. e DSGVO",
)


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "Account":
        account = self.model(email=email.strip().lower(), **extra)
        account.set_password(password)
        account.full_clean(exclude=["password"])
        account.save()
        return account

    def get_by_natural_key(self, email: str | None) -> "Account":
        return self.get(email=(email or "").strip().lower())


class Account(AbstractBaseUser):
    """A person who can sign in. Global: the same person may work in two municipalities."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("E-Mail"), unique=True)
    name = models.CharField(_("Name"), max_length=160)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    protection: ClassVar = {
        "id": INTERNAL,
        "email": PERSONAL,
        "name": PERSONAL,
        "password": PERSONAL,
        "last_login": PERSONAL,
        "is_active": INTERNAL,
        "created_at": INTERNAL,
    }
    retention: ClassVar = _ACCOUNT

    class Meta:
        verbose_name = _("Konto")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A role of an account in a municipality, from a day to a day. Operators have none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    role = models.CharField(max_length=40, choices=[(r.id, r.label) for r in ROLES.values()])
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    granted_by = models.CharField(max_length=64)

    protection: ClassVar = {
        "id": INTERNAL,
        "account": PERSONAL,
        "municipality": INTERNAL,
        "role": PERSONAL,
        "valid_from": INTERNAL,
        "valid_until": INTERNAL,
        "reason": INTERNAL,
        "granted_by": PERSONAL,
    }
    retention: ClassVar = Retention(
        data_kind="Mitgliedschaft",
        period="3 Jahre",
        starts="Ende der Mitgliedschaft",
        basis="Nachweis von Zugriffsrechten, Art. 32 DSGVO",
    )

    class Meta:
        verbose_name = _("Mitgliedschaft")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "municipality", "role"],
                condition=models.Q(valid_until__isnull=True),
                name="people_membership_once",
            ),
            # Two NULLs count as different in an index, so the house needs its own constraint.
            models.UniqueConstraint(
                fields=["account", "role"],
                condition=models.Q(valid_until__isnull=True, municipality__isnull=True),
                name="people_membership_house_once",
            ),
        ]


class Invitation(models.Model):
    """A link by mail that lets one address set a password and take a role. Hashed at rest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    email = models.EmailField()
    name = models.CharField(max_length=160)
    role = models.CharField(max_length=40)
    reason = models.CharField(max_length=300, blank=True)
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    protection: ClassVar = {
        "id": INTERNAL,
        "municipality": INTERNAL,
        "email": PERSONAL,
        "name": PERSONAL,
        "role": PERSONAL,
        "reason": INTERNAL,
        "token_digest": INTERNAL,
        "created_at": INTERNAL,
        "created_by": PERSONAL,
        "expires_at": INTERNAL,
        "used_at": INTERNAL,
        "withdrawn_at": INTERNAL,
    }
    retention: ClassVar = Retention(
        data_kind="Einladung",
        period="90 Tage",
        starts="Ablauf oder Annahme",
        basis="Art. 5 Abs. 1 lit. e DSGVO",
    )

    class Meta:
        verbose_name = _("Einladung")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "email", "role"],
                condition=models.Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name="people_invitation_open_once",
            ),
        ]

    def __str__(self) -> str:
        return self.role
