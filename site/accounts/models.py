"""People who work here. Readers have no account."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.done_by import DoneBy
from accounts.roles import REVIEWER_ROLES, Role


def holds(role: str) -> Q:
    """Say of accounts, in SQL, that they hold a role: where it is a reviewer's, a second person has confirmed it."""
    held = Q(groups__name=role)
    confirmed = Confirmation.objects.filter(role=role, ended_at=None).values("account")
    return held & Q(pk__in=confirmed) if role in REVIEWER_ROLES else held


class UserManager(BaseUserManager["User"]):
    """Makes accounts by e-mail address."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        """Make an account; without a password nobody can sign in to it."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:
        """Make an account that may use every screen, and still may not skip a review."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)

    def get_by_natural_key(self, email: str | None) -> User:
        """Find an account however its address was typed."""
        return self.get(email=(email or "").lower())

    def holding(self, role: Role) -> QuerySet[User]:
        """Return everybody who works here and holds a role, each once: who is deactivated holds none."""
        return self.filter(holds(role), is_active=True)


class User(AbstractUser):
    """A member of staff or an outside reviewer, known by e-mail address. Deactivated in the end, never deleted."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True, help_text=_("How colleagues know you."))
    languages = models.JSONField(
        _("other languages"),
        default=list,
        blank=True,
        help_text=_("Which they read as their own beside English. Only such people review a translation."),
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()  # type: ignore[assignment,misc]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="an_address_is_kept_in_small_letters"),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """Give the name colleagues know, or the address where none was set."""
        return self.name or self.email

    def role_labels(self) -> list[str]:
        """Give what this person is here to do, in words, whether the account is active or not."""
        held = {group.name for group in self.groups.all()}
        confirmed = {given.role for given in self.confirmations.all() if given.ended_at is None}
        waiting = held & set(REVIEWER_ROLES) - confirmed
        label = _("%(role)s (to be confirmed)")
        return [label % {"role": role.label} if role in waiting else str(role.label) for role in Role if role in held]

    def get_short_name(self) -> str:
        return self.get_full_name()


class PowerChange(DoneBy):
    """One line of the record about powers: who gave or took what, whose, when and why. Added to, never changed.

    Names stand as they were then. `by` is None where a command did it, and so whoever may log in to the server.
    """

    class Deed(models.TextChoices):
        MADE = "made", _("Made an account")
        ROLES_GIVEN = "roles-given", _("Gave roles")
        ROLES_TAKEN = "roles-taken", _("Took roles away")
        PERMISSIONS_CHANGED = "permissions-changed", _("Changed single permissions")
        ADDRESS_CHANGED = "address-changed", _("Changed the e-mail address")
        NAME_CHANGED = "name-changed", _("Changed the name")
        SECOND_STEP_REMOVED = "second-step-removed", _("Removed the second step of sign-in")
        CLOSED = "closed", _("Closed an account")
        OPENED = "opened", _("Opened an account again")
        SUPERUSER_CHANGED = "superuser-changed", _("Changed who is superuser")
        LANGUAGES_CHANGED = "languages-changed", _("Changed which languages somebody reads")
        CONFIRMED = "confirmed", _("Confirmed a reviewer")

    #: After which somebody else than whoever did it must confirm who reviews.
    UNSETTLING: ClassVar = (
        Deed.MADE,
        Deed.ROLES_GIVEN,
        Deed.ADDRESS_CHANGED,
        Deed.SECOND_STEP_REMOVED,
        Deed.OPENED,
    )

    step = models.CharField(_("what"), max_length=30, choices=Deed.choices)
    account = models.ForeignKey(  # no account is ever deleted: `receivers.refuse_deletion` says so in better words
        settings.AUTH_USER_MODEL, verbose_name=_("whose"), on_delete=models.DO_NOTHING, related_name="power_changes"
    )
    account_name = models.CharField(_("whose, as named then"), max_length=400)
    by = models.ForeignKey(  # type: ignore[assignment]  # nobody, where a command did it
        settings.AUTH_USER_MODEL, verbose_name=_("who"), null=True, on_delete=models.DO_NOTHING, related_name="+"
    )
    detail = models.CharField(_("which"), max_length=800, blank=True)
    why = models.TextField(_("why"), blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("change of powers")
        verbose_name_plural = _("changes of powers")

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.account_name}"


class Confirmation(models.Model):
    """A second person's word on who holds a reviewer's role: without one it does not count.

    It ends where the role is taken, where what its holder signs in with is changed for them, and where they had left. `by` is
    None where a command gave the role, and so whoever may log in to the server. How they know, the record of powers says.
    """

    account = models.ForeignKey(  # no account is ever deleted, and here as there
        settings.AUTH_USER_MODEL, verbose_name=_("whose"), on_delete=models.DO_NOTHING, related_name="confirmations"
    )
    role = models.CharField(_("role"), max_length=20, choices=[(role.value, role.label) for role in REVIEWER_ROLES])
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), null=True, on_delete=models.DO_NOTHING, related_name="+"
    )
    at = models.DateTimeField(_("when"))
    ended_at = models.DateTimeField(_("until"), null=True)

    class Meta:
        verbose_name = _("confirmation of a reviewer")
        verbose_name_plural = _("confirmations of reviewers")
        constraints = [
            models.CheckConstraint(condition=~Q(by=F("account")), name="nobody_confirms_themselves"),
            models.UniqueConstraint(
                fields=["account", "role"],
                condition=Q(ended_at__isnull=True),
                name="a_role_is_confirmed_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.get_role_display()}"
