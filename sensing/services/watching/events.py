"""From events of watches to alerts: one event makes one alert, however many rules see it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.postgres.aggregates import BoolAnd
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from sensing.detectors.episodes import Step
from sensing.models import AnomalyAlert, Finding, MaintenanceTask, Sensor, Watch, WatchRule
from sensing.services.notifying import tell_of
from sensing.services.watching import words
from sensing.services.watching.detecting import Gone, as_moment
from sensing.services.watching.keeping import keep_alerts, keep_findings
from sensing.services.watching.watches import IN_USE

Status = AnomalyAlert.Status
# What other rules see at a sensor within this time after an event is part of it.
TOGETHER = timedelta(minutes=10)
OVER = "The readings are back where they belong."


class Events:
    """The alerts and findings that the changes of one pass touch, read once and written once.

    ``opened`` and ``escalated`` are those alerts that somebody should be told of.
    """

    def __init__(self, gone: Sequence[Gone], *, now: datetime) -> None:
        self.now = now
        self.moved = [each for each in gone if each.changes or _waits(each.watch)]
        watches = [each.watch for each in self.moved]
        keys = [watch.finding_id for watch in watches if watch.finding_id]
        self.findings = {finding.pk: finding for finding in Finding.objects.filter(pk__in=keys)}
        self.alerts: dict[UUID, AnomalyAlert] = {}
        self.near: dict[tuple[str, int | None], list[AnomalyAlert]] = defaultdict(list)
        for alert in self._read_alerts(watches):
            self._know(alert)
        self.maintained = in_maintenance([watch.sensor_id for watch in watches])
        self.opened: list[AnomalyAlert] = []
        self.escalated: list[AnomalyAlert] = []
        self.touched: dict[UUID, AnomalyAlert] = {}
        self.made: list[Finding] = []

    def _read_alerts(self, watches: Sequence[Watch]) -> QuerySet[AnomalyAlert]:
        of_findings = [finding.alert_id for finding in self.findings.values()]
        is_near = Q(ended_at=None) | Q(ended_at__gte=self.now - 2 * TOGETHER)
        of_sensor = Q(sensor__in=[watch.sensor_id for watch in watches])
        of_group = Q(group__in=[watch.rule.group_id for watch in watches if watch.rule.is_shared])
        found_here = Q(Exists(Finding.objects.filter(alert=OuterRef("pk"))))
        near = is_near & (of_sensor | of_group) & found_here & ~Q(status=Status.RESOLVED)
        rows = AnomalyAlert.objects.filter(Q(pk__in=of_findings) | near).order_by("pk")
        return rows.select_for_update(of=("self",), no_key=True)

    def _know(self, alert: AnomalyAlert) -> None:
        self.alerts[alert.pk] = alert
        place = ("group", alert.group_id) if alert.group_id else ("sensor", alert.sensor_id)
        self.near[place].append(alert)

    def apply(self) -> None:
        for gone in self.moved:
            if not gone.changes:
                self._catch_up(gone)
            for change in gone.changes:
                moment = as_moment(change.time)
                if change.step is Step.ENDS:
                    self._end(gone, moment)
                else:
                    self._begin(gone, moment, is_same=change.step is Step.RETURNS)
        self._write()

    def _catch_up(self, gone: Gone) -> None:
        """An event that outlasts the maintenance it began in is told after it."""
        if gone.watch.sensor_id not in self.maintained:
            self._begin(gone, gone.watch.began_at or self.now, is_same=False)

    def _begin(self, gone: Gone, moment: datetime, *, is_same: bool) -> None:
        watch = gone.watch
        watch.began_at = moment
        if is_same and self._come_back(watch):
            return
        if watch.sensor_id in self.maintained:
            watch.finding = None
            watch.held_by_maintenance += 1
            return
        alert = self._alert_of(gone, moment)
        self.touched[alert.pk] = alert
        watch.finding = self._found(gone, alert, moment)

    def _come_back(self, watch: Watch) -> bool:
        """Take it for the same event, unless a person said that this one was over."""
        finding = self._finding_of(watch)
        alert = self.alerts[finding.alert_id] if finding else None
        if finding is None or alert is None or alert.status == Status.RESOLVED:
            return False
        finding.ended_at = alert.ended_at = None
        finding.returns += 1
        alert.returns += 1
        self.touched[alert.pk] = alert
        watch.held_by_snooze += _is_hushed(alert, self.now)
        return True

    def _finding_of(self, watch: Watch) -> Finding | None:
        """What it found last, which may not be written yet."""
        return self.findings[watch.finding_id] if watch.finding_id else watch.finding

    def _alert_of(self, gone: Gone, moment: datetime) -> AnomalyAlert:
        """The alert of the event that this is part of, or a new one."""
        rule, sensor = gone.watch.rule, gone.watch.sensor_id
        place = ("group", rule.group_id) if rule.is_shared else ("sensor", sensor)
        for alert in self.near[place]:
            if _takes(alert, rule, moment):
                alert.ended_at = None
                if rule.severity > alert.severity:
                    alert.severity = rule.severity
                    self.escalated.append(alert)
                return alert
        alert = _alert(gone, moment)
        self._know(alert)
        self.opened.append(alert)
        return alert

    def _found(self, gone: Gone, alert: AnomalyAlert, moment: datetime) -> Finding:
        finding = Finding(
            alert=alert, rule=gone.watch.rule, sensor=gone.watch.sensor, began_at=moment
        )
        self._measure(gone, finding)
        before = alert.evidence.get("findings", [])
        alert.evidence = {**alert.evidence, "findings": [*before[-9:], finding.evidence]}
        self.made.append(finding)
        return finding

    def _end(self, gone: Gone, moment: datetime) -> None:
        watch = gone.watch
        watch.cleared_at, watch.began_at = moment, None
        if finding := self._finding_of(watch):
            finding.ended_at = max(moment, finding.began_at)
            self._measure(gone, finding)

    def _measure(self, gone: Gone, finding: Finding) -> None:
        episode = gone.episode
        if finding.evidence and finding.strength == float(episode["strength"]):
            return
        finding.value, finding.strength = float(episode["value"]), float(episode["strength"])
        peak = int(episode["peak"])
        finding.evidence = {
            **gone.facts.get(peak, {}),
            **words.evidence(
                gone.watch,
                value=finding.value,
                strength=finding.strength,
                at=as_moment(peak),
            ),
        }

    def _write(self) -> None:
        AnomalyAlert.objects.bulk_create(self.opened)
        Finding.objects.bulk_create(self.made)
        for watch in (gone.watch for gone in self.moved):
            if watch.finding_id is None and watch.finding:
                watch.finding_id = watch.finding.pk
        keep_findings(self.findings.values())
        new = {alert.pk for alert in self.opened}
        touched = [alert for alert in self.touched.values() if alert.pk not in new]
        for alert in touched:
            alert.updated_at = self.now
        keep_alerts(touched)
        end_of(self.alerts)
        graver = [alert for alert in self.escalated if alert.pk not in new]
        tell_of(self.opened, "opened", now=self.now)
        tell_of(graver, "escalated", now=self.now)


def in_maintenance(sensors: Sequence[int]) -> set[int]:
    """Those sensors that somebody works on: by their status, or a task that is in progress."""
    works = MaintenanceTask.objects.filter(
        sensor=OuterRef("pk"), status=MaintenanceTask.Status.IN_PROGRESS
    )
    worked_on = Sensor.objects.filter(Q(status="maintenance") | Exists(works), pk__in=sensors)
    return set(worked_on.values_list("pk", flat=True))


def _waits(watch: Watch) -> bool:
    return watch.phase == Watch.Phase.ACTIVE and watch.finding_id is None


def _is_hushed(alert: AnomalyAlert, now: datetime) -> bool:
    is_snoozed = alert.snoozed_until is not None and alert.snoozed_until > now
    return is_snoozed or alert.status == Status.IGNORED


def _takes(alert: AnomalyAlert, rule: WatchRule, moment: datetime) -> bool:
    """Whether what a rule sees is part of the event of an alert. What is worse than what somebody
    chose to ignore is not.
    """
    is_near = alert.ended_at is None or moment - alert.ended_at <= TOGETHER
    is_ignored = alert.status == Status.IGNORED and rule.severity > alert.severity
    return is_near and not is_ignored and alert.status != Status.RESOLVED


def _alert(gone: Gone, moment: datetime) -> AnomalyAlert:
    watch, rule = gone.watch, gone.watch.rule
    value, strength = float(gone.episode["value"]), float(gone.episode["strength"])
    return AnomalyAlert(
        sensor=watch.sensor,
        group_id=rule.group_id if rule.is_shared else None,
        anomaly_type=words.kind_of(watch, value),
        severity=rule.severity,
        confidence=words.confidence(rule, strength),
        description=words.sentence(watch, value=value, strength=strength),
        recommended_actions=rule.recommended_actions,
        happened_at=moment,
    )


def end_of(alerts: Iterable[UUID]) -> None:
    """An alert is over when all that was found is, with the last of it."""
    found = Finding.objects.filter(alert=OuterRef("pk")).order_by()
    last = found.values("alert").annotate(end=Max("ended_at")).values("end")
    AnomalyAlert.objects.filter(
        Exists(found), ~Exists(found.filter(ended_at=None)), pk__in=list(alerts)
    ).update(ended_at=Subquery(last))


def withdraw(*, now: datetime) -> None:
    """End what no rule watches any more, or at no sensor that is in use."""
    in_use = Watch.objects.filter(sensor__status__in=IN_USE, finding__isnull=False)
    watched = in_use.values("finding")
    left = Finding.objects.filter(ended_at=None).exclude(pk__in=watched)
    alerts = list(left.values_list("alert", flat=True))
    if alerts:
        left.update(ended_at=now)
        end_of(alerts)


def wake(*, now: datetime) -> None:
    """Open the alerts again whose snooze is over, and tell of those whose event still lasts."""
    snoozed = AnomalyAlert.objects.unsettled().filter(snoozed_until__lte=now).order_by("pk")
    woken = list(snoozed.select_for_update(of=("self",), no_key=True).select_related("sensor"))
    for alert in woken:
        alert.status, alert.snoozed_until, alert.updated_at = Status.OPEN, None, now
    AnomalyAlert.objects.bulk_update(woken, ["status", "snoozed_until", "updated_at"])
    tell_of([alert for alert in woken if alert.ended_at is None], "reopened", now=now)


def resolve_what_is_over(*, now: datetime) -> int:
    """Resolve alerts that were acknowledged, or resolve themselves, a cooldown after their end."""
    over = (
        AnomalyAlert.objects.unsettled()
        .filter(ended_at__isnull=False)
        .annotate(
            cooldown=Max("findings__rule__cooldown"),
            by_itself=BoolAnd("findings__rule__resolves_itself"),
        )
    )
    done = over.filter(ended_at__lt=now - F("cooldown"))
    done = done.filter(Q(status=Status.ACKNOWLEDGED) | Q(by_itself=True))
    keys = list(done.values_list("pk", flat=True))
    return AnomalyAlert.objects.filter(pk__in=keys).update(
        status=Status.RESOLVED, settled_at=now, note=OVER, updated_at=now
    )
