"""Who may touch whose login."""

from django.db.models import Model

from accounts.models import User


class KeepsSuperusersSafe:
    """For admin classes of what lets a person in; a mixin in front of the ModelAdmin.

    Only a superuser may touch a superuser's: a new password for one would be a promotion.
    """

    def owner_of(self, obj: Model) -> User:
        return obj.user

    def may_touch(self, request, obj: Model | None) -> bool:
        return obj is None or request.user.is_superuser or not self.owner_of(obj).is_superuser

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and self.may_touch(request, obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and self.may_touch(request, obj)
