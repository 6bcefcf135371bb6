"""Users and groups, which are the roles."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as StockGroupAdmin
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from accounts.admin.guard import KeepsSuperusersSafe
from accounts.models import User
from config.admin import ModelAdmin, take_over

PERSON = ("email", "display_name", "institutional_id")

take_over("django.contrib.auth.admin")


class NewUserForm(UserCreationForm):
    class Meta:
        model = User
        fields = PERSON

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class ChangedUserForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"
        field_classes: dict = {}

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


@admin.register(User)
class UserAdmin(KeepsSuperusersSafe, StockUserAdmin, ModelAdmin):
    form = ChangedUserForm
    add_form = NewUserForm
    change_password_form = AdminPasswordChangeForm
    in_palette = True
    list_display = (
        "email",
        "display_name",
        "institutional_id",
        "is_active",
        "is_staff",
        "last_login",
    )
    list_filter = ("is_active", "is_staff", "is_superuser", "groups")
    search_fields = ("email", "display_name", "institutional_id")
    ordering = ("email",)
    filter_horizontal = ()
    autocomplete_fields = ("groups",)
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": (*PERSON, "password")}),
        (
            _("Role"),
            {"fields": ("is_active", "is_staff", "is_superuser", "groups")},
        ),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": (*PERSON, "usable_password", "password1", "password2")}),)

    def owner_of(self, obj: User) -> User:
        return obj

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else (*fields, "is_superuser")


@admin.register(Group)
class GroupAdmin(StockGroupAdmin, ModelAdmin):
    list_display = ("name",)
    filter_horizontal = ("permissions",)
