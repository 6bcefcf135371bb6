"""Failed logins and the lockouts that follow from them."""

from axes import utils
from axes.admin import IsLockedOutFilter
from axes.conf import settings
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from config.admin import ReadOnlyAdmin, take_over

take_over("axes.admin")


class LoginRecordAdmin(ReadOnlyAdmin):
    search_fields = ("username", "ip_address")
    exclude = ("get_data", "post_data", "http_accept", "session_hash")
    empty_hint = _("Nobody has failed to log in.")


@admin.register(AccessAttempt)
class AccessAttemptAdmin(LoginRecordAdmin):
    list_display = ("username", "ip_address", "failures_since_start", "state", "attempt_time")
    list_filter = (IsLockedOutFilter, "attempt_time")
    actions = ("lift",)

    @display(description=_("state"), label={"locked": "danger", "watched": "warning"})
    def state(self, attempt: AccessAttempt):
        if attempt.failures_since_start >= settings.AXES_FAILURE_LIMIT:
            return "locked", _("locked out")
        return "watched", _("may try again")

    @admin.action(description=_("Lift the lockout of the selected"), permissions=["lift"])
    def lift(self, request, queryset):
        for username, ip_address in set(queryset.values_list("username", "ip_address")):
            if username or ip_address:  # with neither, axes forgets everybody
                utils.reset(username=username, ip=ip_address)
        self.message_user(request, _("They may log in again."), messages.SUCCESS)

    def has_lift_permission(self, request) -> bool:
        return request.user.has_perm("axes.delete_accessattempt")


@admin.register(AccessFailureLog)
class AccessFailureLogAdmin(LoginRecordAdmin):
    list_display = ("attempt_time", "username", "ip_address", "locked_out")
    list_filter = ("locked_out", "attempt_time")


@admin.register(AccessLog)
class AccessLogAdmin(LoginRecordAdmin):
    list_display = ("attempt_time", "username", "ip_address", "logout_time")
    list_filter = ("attempt_time",)
    empty_hint = _("Nobody has logged in.")
