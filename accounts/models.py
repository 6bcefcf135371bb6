"""Who may do what: people, their tokens, and the answers kept for repeated requests."""

import pghistory
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser, Group
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from knox.models import AbstractAuthToken, AuthTokenManager


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractUser):  # type: ignore[django-manager-missing]
    """A person or a device that may log in, known by an email address."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(
        unique=True,
        error_messages={"unique": "Somebody with this email address exists already."},
    )
    display_name = models.CharField(max_length=120, blank=True, help_text="Shown to colleagues.")
    institutional_id = models.CharField(
        max_length=60, blank=True, help_text="Number or code in the institution's directory."
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []  # type: ignore[misc]
    objects = UserManager()  # type: ignore[misc,assignment]

    class Meta(AbstractUser.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_any_case",
                violation_error_message="Somebody with this email address exists already.",
            ),
            models.UniqueConstraint(
                fields=["institutional_id"],
                condition=~models.Q(institutional_id=""),
                name="accounts_user_institutional_id_unique",
                violation_error_message="Somebody with this institutional id exists already.",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.email

    def get_full_name(self) -> str:
        return str(self)

    get_short_name = get_full_name


@pghistory.track()
class Membership(models.Model):
    """One person's role within one warehouse, camera zone or laboratory and what lies below it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.ForeignKey(
        Group,
        on_delete=models.PROTECT,
        related_name="memberships",
        help_text="What the person may do there. A role for everything is a group of the user.",
    )
    scope_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    scope_id = models.PositiveIntegerField()
    scope = GenericForeignKey("scope_type", "scope_id")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["user", "scope_type", "scope_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "scope_type", "scope_id"],
                name="accounts_membership_once",
                violation_error_message="This person has this role there already.",
            ),
        ]
        indexes = [
            # The members shown on the page of a warehouse, zone or laboratory.
            models.Index(fields=["scope_type", "scope_id"], name="accounts_membership_by_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.role} in {self.scope}"


class TokenQuerySet(models.QuerySet["ApiToken"]):
    def valid(self, *, now) -> "TokenQuerySet":
        return self.filter(models.Q(expiry=None) | models.Q(expiry__gt=now), user__is_active=True)


class ApiToken(AbstractAuthToken):
    """A named secret that a program shows instead of a password. Only its hash is stored."""

    class Kind(models.TextChoices):
        FULL = "full", "all its owner may do"
        READ = "read", "read only"
        DEVICE = "device", "send measurements only"

    name = models.CharField(max_length=80, help_text="Where it is used, such as 'line 3 gateway'.")
    kind = models.CharField(
        max_length=6,
        choices=Kind,
        default=Kind.READ,
        help_text="A token never allows more than its owner may do.",
    )

    objects = AuthTokenManager.from_queryset(TokenQuerySet)()  # type: ignore[assignment]

    class Meta:
        verbose_name = "API token"
        verbose_name_plural = "API tokens"
        ordering = ["-created"]
        constraints = [
            models.CheckConstraint(
                name="accounts_apitoken_kind_known",
                condition=models.Q(kind__in=["full", "read", "device"]),
                violation_error_message="A token is full, read or device.",
            ),
            # What other tables know a token by; its own key, the hash of the secret, stays here.
            models.UniqueConstraint(fields=["token_key"], name="accounts_apitoken_token_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.token_key}…)"

    @property
    def is_expired(self) -> bool:
        return self.expiry is not None and self.expiry <= timezone.now()


class IdempotencyKey(models.Model):
    """The answer to one request that its client may repeat, kept for a week."""

    client = models.CharField(max_length=64, help_text="SHA-256 of the credential that sent it.")
    key = models.CharField(max_length=255, help_text="Chosen by the client.")
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, path and body.")
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=80, blank=True)
    body = models.BinaryField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "key"], name="accounts_idempotencykey_once"),
        ]
        indexes = [
            # The nightly job that forgets old answers.
            models.Index(fields=["created_at"], name="accounts_idempotencykey_age"),
        ]

    def __str__(self) -> str:
        return self.key
