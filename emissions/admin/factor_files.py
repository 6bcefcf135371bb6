"""The pages on which a file of published factors is brought, looked at and published."""

from collections import Counter
from datetime import UTC, datetime

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldBooleanWidget

from config.admin import ReadOnlyAdmin
from emissions.admin.effects import effect_rows, totals_of
from emissions.models import FactorFile
from emissions.services import factor_files
from emissions.tasks import ask

TONES = {
    "reading": "warning",
    "read": "info",
    "publishing": "warning",
    "done": "success",
    "failed": "danger",
}
SHOWN = 20


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        widget=UnfoldAdminFileFieldWidget,
        help_text=_("As its publisher gives it out: a workbook, CSV or JSON of up to 64 MB."),
    )
    corrects = forms.BooleanField(
        label=_("Take corrections"),
        required=False,
        widget=UnfoldBooleanWidget,
        help_text=_("Let another value for the same days take the place of the one there is."),
    )


@admin.register(FactorFile)
class FactorFileAdmin(ReadOnlyAdmin):
    list_display = ("file_name", "shown_status", "form", "edition", "uploaded_by", "uploaded_at")
    list_filter = (("status", ChoicesDropdownFilter),)
    search_fields = ("file_name", "form")
    ordering = ("-id",)
    list_select_related = ("uploaded_by",)
    change_form_template = "emissions/factor_file.html"
    empty_hint = _("Bring a file of factors as its publisher gives it out.")
    fieldsets = (
        (None, {"fields": ("form", "edition", "corrects", "size", "sha256")}),
        (_("Course"), {"fields": ("uploaded_by", "uploaded_at", "finished_at")}),
    )
    readonly_fields = tuple(name for _, part in fieldsets for name in part["fields"])

    @display(description=_("status"), label=TONES, ordering="status")
    def shown_status(self, received):
        return received.status, received.get_status_display()

    def has_add_permission(self, request, obj=None) -> bool:
        needed = ("emissions.add_factorfile", "emissions.add_emissionfactor")
        return request.user.has_perms(needed)

    def get_urls(self):
        own = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(getattr(self, f"{name}_view")),
                name=f"emissions_factorfile_{name}",
            )
            for name in ("publish", "look_again")
        ]
        return [*own, *super().get_urls()]

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                with transaction.atomic():
                    received = factor_files.receive(by=request.user, **form.cleaned_data)
                    ask(received)
            except factor_files.TooLarge as error:
                form.add_error("file", str(error))
            else:
                return self._to(received.pk)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "form": form}
        title = _("Import a published file of factors")
        return TemplateResponse(
            request, "emissions/factor_file_upload.html", {**context, "title": title}
        )

    def change_view(self, request, object_id, form_url="", extra_context=None):
        received = self.get_object(request, object_id)
        extra = self._seen(request, received) if received else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def publish_view(self, request, pk):
        """Publish what was seen."""
        return self._step(request, pk, factor_files.ask_to_publish)

    def look_again_view(self, request, pk):
        """Look again, with corrections taken if they were not, or not if they were."""
        return self._step(
            request, pk, lambda file: factor_files.look_again(file, corrects=not file.corrects)
        )

    def _step(self, request, pk, service):
        received = self.get_object(request, str(pk))
        if received is None:
            raise Http404
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            try:
                with transaction.atomic():
                    service(received)
                    ask(received)
            except factor_files.NotNow as error:
                self.message_user(request, str(error), messages.ERROR)
        return self._to(pk)

    def _to(self, pk):
        return redirect(reverse("admin:emissions_factorfile_change", args=[pk]))

    def _seen(self, request, received: FactorFile) -> dict:
        found, job = received.findings, received.job
        is_lost = received.is_running and (job is None or job.state == "failed")
        effects = effect_rows(found.get("effects", []))
        return {
            "received": received,
            "found": found,
            "step": (job.done_count or 0) if job and not is_lost else 0,
            "steps": factor_files.STEPS,
            "is_waiting": received.is_running and not is_lost,
            "is_lost": is_lost,
            "may_publish": received.status == "read" and self.has_add_permission(request),
            "reasons": _by_reason(found.get("refused", [])),
            "may_correct": any("Supersede that one" in why for _, why in found.get("refused", [])),
            "superseded": found.get("superseded", [])[:SHOWN],
            "superseded_count": len(found.get("superseded", [])),
            "effects": effects,
            "total": totals_of(effects),
            "now": datetime.now(UTC),
        }


def _by_reason(refused: list[list[str]]) -> list[dict]:
    """Refusals of the same kind together, the most frequent first, with the first places."""
    counts = Counter(reason for _, reason in refused)
    places: dict[str, list[str]] = {}
    for place, reason in refused:
        places.setdefault(reason, []).append(place)
    return [
        {"reason": reason, "count": count, "places": places[reason][:SHOWN]}
        for reason, count in counts.most_common(50)
    ]
