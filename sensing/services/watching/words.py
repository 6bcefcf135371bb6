"""What an event is called, and how it is told."""

from datetime import datetime, timedelta

from sensing.models import AnomalyAlert, Watch, WatchRule

Detector = WatchRule.Detector
Kind = AnomalyAlert.Kind
KINDS = {
    Detector.RANGE: Kind.THRESHOLD,
    Detector.RATE: Kind.SPIKE,
    Detector.STUCK: Kind.STUCK,
    Detector.MISSING: Kind.MISSING,
    Detector.SEASONAL: Kind.UNUSUAL,
    Detector.LEARNED: Kind.UNUSUAL,
}
SURE = 1.0
LEAST_SURE = 0.5


def kind_of(watch: Watch, value: float) -> AnomalyAlert.Kind:
    low = watch.rule.low
    is_low = watch.rule.detector == Detector.RANGE and low is not None and value < low
    return Kind.LOW_VALUE if is_low else KINDS[Detector(watch.rule.detector)]


def confidence(rule: WatchRule, strength: float) -> float:
    """From 0.5 at the bound towards 1 far beyond it; a limit or a silence leaves no doubt."""
    if rule.detector not in (Detector.RATE, Detector.SEASONAL) or not strength:
        return SURE
    return LEAST_SURE + (SURE - LEAST_SURE) * max(0.0, 1 - (rule.bound or 0) / strength)


def evidence(watch: Watch, *, value: float, strength: float, at: datetime) -> dict:
    """The numbers behind an event, as they are stored and sent."""
    rule = watch.rule
    held_against: dict[WatchRule.Detector, dict[str, float | None]] = {
        Detector.RANGE: {"low": rule.low, "high": rule.high},
        Detector.RATE: {"bound": rule.bound, "a minute": strength},
        Detector.STUCK: {"minutes": strength},
        Detector.MISSING: {"minutes": strength},
        Detector.SEASONAL: {"bound": rule.bound, "spreads": strength},
        Detector.LEARNED: {"score": strength},
    }
    numbers = held_against[Detector(rule.detector)]
    shown = {name: number for name, number in numbers.items() if number is not None}
    return {"rule": rule.name, "value": value, "unit": watch.sensor.unit, "at": at.isoformat()} | {
        name: round(number, 6) for name, number in shown.items()
    }


def sentence(watch: Watch, *, value: float, strength: float) -> str:
    """What happened, in words."""
    rule, sensor = watch.rule, watch.sensor
    unit = f" {sensor.unit}" if sensor.unit else ""
    if rule.detector == Detector.RANGE:
        is_low = rule.low is not None and value < rule.low
        limit = f"below {rule.low:g}" if is_low else f"above {rule.high:g}"
        return f"{sensor} measured {value:g}{unit}, {limit}{unit}."
    if rule.detector == Detector.RATE:
        return (
            f"{sensor} changed by {strength:.3g}{unit} a minute, to {value:g}{unit}; "
            f"{rule.bound:g} is usual at most."
        )
    if rule.detector == Detector.STUCK:
        return f"{sensor} has measured {value:g}{unit} for {_for(strength)}, without a change."
    if rule.detector == Detector.MISSING:
        return f"{sensor} has sent nothing for {_for(strength)}."
    if rule.detector == Detector.SEASONAL:
        return (
            f"{sensor} measured {value:g}{unit}, {strength:.1f} usual spreads away from what is "
            "usual in this hour of the week."
        )
    return f"{sensor} leaves its learned course at {value:g}{unit}."


def _for(minutes: float) -> str:
    return str(timedelta(minutes=max(1, round(minutes)))).removesuffix(":00") + " h"
