"""The page on which a list is taken away: as a file at once, by a worker, or again and again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from spreadsheets import tasks
from spreadsheets.exporting.downloads import sent
from spreadsheets.exporting.lists import Asked, BadFilter, NoList, NotAllowed, extract_of
from spreadsheets.exporting.portions import Extract
from spreadsheets.exporting.words import in_words
from spreadsheets.models import ScheduledExport
from spreadsheets.pages.forms import DAYS, ExportForm, ScheduleForm
from spreadsheets.services import exporting, scheduling

PAGES_OF = "admin:spreadsheets_{}_change"


class ExportPages:
    """For admin classes with ``resource_classes``: the list as filtered, in every format."""

    # What an admin class has besides.
    model: Any
    opts: Any
    admin_site: Any
    has_export_permission: Any
    message_user: Any

    def export_action(self, request) -> HttpResponseBase:
        if not self.has_export_permission(request):
            raise PermissionDenied
        asked = Asked(self.model._meta.label_lower, query=request.GET.urlencode())
        try:
            extract = extract_of(asked, request.user)
            return self._answer(request, asked, extract)
        except (BadFilter, NoList) as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(reverse(f"admin:{self._list_name()}_changelist"))
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error

    def _answer(self, request, asked: Asked, extract: Extract) -> HttpResponseBase:
        form = ExportForm(request.POST or None, columns=extract.columns)
        is_scheduling = "schedule" in request.POST
        schedule = ScheduleForm(request.POST if is_scheduling else None)
        if form.is_bound and form.is_valid() and (not is_scheduling or schedule.is_valid()):
            said = form.cleaned_data
            asked = Asked(asked.table, asked.surface, asked.query, said["columns"])
            if not is_scheduling:
                return self._made(request, asked, said["form"])
            if saved := self._scheduled(request, asked, said["form"], schedule):
                return saved
        # Not as form: the theme's buttons would take it for the id of theirs.
        return self._page(request, asked, extract, choice=form, schedule=schedule)

    def _made(self, request, asked: Asked, form: str) -> HttpResponseBase:
        if "job" not in request.POST:
            note = exporting.ask(asked, form=form, by=request.user, is_streamed=True)
            return sent(*note)
        with transaction.atomic():
            export, _extract = exporting.ask(asked, form=form, by=request.user)
            tasks.ask_for_file(export)
        return _to("export", export)

    def _scheduled(
        self, request, asked: Asked, form: str, schedule: ScheduleForm
    ) -> HttpResponseBase | None:
        if not request.user.has_perm("spreadsheets.add_scheduledexport"):
            raise PermissionDenied
        said = schedule.cleaned_data
        _label, of_week, of_month = DAYS[said["days"]]
        try:
            with transaction.atomic():
                saved = ScheduledExport.objects.create(
                    name=said["name"],
                    owner=request.user,
                    form=form,
                    recipients=said["recipients"],
                    crontab=scheduling.crontab_of(
                        hour=said["hour"], day_of_week=of_week, day_of_month=of_month
                    ),
                    **exporting.described(asked, request.user),
                )
        except IntegrityError:
            schedule.add_error("name", _("You have a schedule of this name already."))
            return None
        return _to("scheduledexport", saved)

    def _page(self, request, asked: Asked, extract: Extract, **forms) -> HttpResponseBase:
        count = exporting.estimate(extract.queryset)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Export"),
            "opts": self.opts,
            "words": in_words(self.model, asked.query, request.user),
            "count": count,
            "is_estimate": count > exporting.COUNTED,
            "is_large": count > exporting.SMALL,
            "list_url": f"{reverse(f'admin:{self._list_name()}_changelist')}?{asked.query}",
            "may_schedule": request.user.has_perm("spreadsheets.add_scheduledexport"),
            "is_scheduling": forms["schedule"].is_bound,
            **forms,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "spreadsheets/ask.html", context)

    def _list_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"


def _to(model: str, row) -> HttpResponseBase:
    return HttpResponseRedirect(reverse(PAGES_OF.format(model), args=[row.pk]))
