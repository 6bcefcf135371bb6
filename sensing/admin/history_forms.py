"""What people fill in to bring a historic file in."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.validators import FileExtensionValidator
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from sensing.history import plans, sniffing, times
from sensing.history.plans import Dialect, Plan
from sensing.models import Sensor
from sensing.services.history import Target

EXTENSIONS = ["csv", "tsv", "txt", "gz", "zip"]
NONE = ("", "none")


def choice(label: str, choices, *, help_text: str = "", required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        help_text=help_text,
        widget=UnfoldAdminSelectWidget,
    )


def text(label: str, *, help_text: str = "", most: int = 200) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=most,
        help_text=help_text,
        widget=UnfoldAdminTextInputWidget,
    )


class UploadForm(forms.Form):
    file = forms.FileField(
        label="File",
        widget=UnfoldAdminFileFieldWidget,
        validators=[FileExtensionValidator(EXTENSIONS)],
        help_text="A .csv, .tsv or .txt of up to 2 GB, as it is, gzipped, or alone in a zip.",
    )


class DialectForm(forms.Form):
    encoding = choice("Encoding", plans.ENCODINGS.items())
    delimiter = choice("Between cells", plans.DELIMITERS.items())
    decimal = choice("Decimal mark", plans.DECIMALS.items())
    thousands = choice("Thousands", plans.THOUSANDS.items(), required=False)
    skip = forms.IntegerField(
        label="Lines before the table",
        min_value=0,
        max_value=sniffing.LINES - 1,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    header = forms.BooleanField(
        label="The first line names the columns", required=False, widget=UnfoldBooleanWidget
    )
    missing = text(
        "Marks of a missing value",
        help_text="Beside empty cells, with spaces between them, such as NaN -999.",
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if told.get("decimal") == told.get("thousands"):
            self.add_error("thousands", "Decimal mark and thousands are written differently.")
        return told

    def dialect(self) -> Dialect:
        told = {**self.cleaned_data, "missing": self.cleaned_data["missing"].split()}
        return plans.load(Dialect, told)

    @staticmethod
    def told(dialect: Dialect) -> dict[str, Any]:
        """What the form says of a dialect."""
        return {**plans.dump(dialect), "missing": " ".join(dialect.missing)}


class PlanForm(forms.Form):
    shape = choice(
        "Shape",
        [
            ("wide", "each column of values is a sensor"),
            ("long", "each line is one reading, and names its sensor"),
        ],
    )
    time = choice("Time, or date", [])
    clock = choice("Time of day", [], required=False, help_text="If it has a column of its own.")
    form = choice("Form of times", [])
    pattern = text("Another form", help_text="As in strptime, such as %d.%m.%Y %H:%M:%S.", most=100)
    zone = choice("Time zone", [], help_text="Of times that do not say it themselves.")
    twice = choice("Times that clocks go through twice", plans.TWICE.items())
    absent = choice("Times that clocks skip", plans.ABSENT.items())
    values = forms.MultipleChoiceField(
        label="Columns of values", required=False, widget=forms.CheckboxSelectMultiple
    )
    code = choice("Sensor", [], required=False)
    value = choice("Value", [], required=False)
    quality = choice("Quality", [], required=False, help_text="0 to 1; empty cells count as 1.")
    unit = choice("Unit", [], required=False, help_text="Must be the same for a sensor throughout.")

    def __init__(self, *args, dialect: Dialect, names: list[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.dialect, self.names = dialect, names
        columns = [(str(place), name) for place, name in enumerate(names)]
        self.fields["time"].choices = self.fields["values"].choices = columns
        for name in ("clock", "code", "value", "quality", "unit"):
            self.fields[name].choices = [NONE, *columns]
        self.fields["form"].choices = [("", "choose one"), *plans.FORMS.items()]
        self.fields["zone"].choices = [(zone, zone) for zone in sorted(available_timezones())]

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if told.get("form") == "custom":
            try:
                times.expression_of("custom", told.get("pattern", ""))
            except times.BadPattern as error:
                self.add_error("pattern", str(error))
        if told.get("shape") == "wide" and not told.get("values"):
            self.add_error("values", "Choose at least one column of values.")
        if told.get("shape") == "long":
            for name in ("code", "value"):
                if not told.get(name):
                    self.add_error(name, "Say which column it is.")
        self._clean_places(told)
        return told

    def _clean_places(self, told: dict[str, Any]) -> None:
        several = ["values"] if told.get("shape") == "wide" else []
        single = [] if several else ["code", "value", "quality", "unit"]
        used = [told[name] for name in ("time", "clock", *single) if told.get(name)]
        for name in several:
            used += told.get(name, [])
        if len(set(used)) < len(used):
            self.add_error(None, "A column is chosen for two things.")

    def plan(self) -> Plan:
        told = self.cleaned_data
        names = ("code", "value", "quality", "unit")
        places = {name: int(told[name]) for name in names if told[name]}
        words = {
            name: told[name] for name in ("shape", "form", "pattern", "zone", "twice", "absent")
        }
        return Plan(
            dialect=self.dialect,
            names=self.names,
            time=[int(told[name]) for name in ("time", "clock") if told[name]],
            values=[int(place) for place in told["values"]],
            **places,
            **{name: told[name] for name in words},
        )

    @staticmethod
    def told(plan: Plan) -> dict[str, Any]:
        """What the form says of a plan."""
        first, *second = plan.time
        told = {name: place for name, place in plans.dump(plan).items() if place != -1}
        return {**told, "time": first, "clock": second[0] if second else ""}

    @staticmethod
    def guess(rows: list[list[str]], names: list[str]) -> dict[str, Any]:
        """What the form says first, by the first lines."""
        time = sniffing.time_columns(rows, names)
        long = sniffing.long_columns(rows, names, time)
        return {
            "shape": "long" if long else "wide",
            "time": time[0],
            "clock": time[1] if len(time) > 1 else "",
            "zone": "UTC",
            "twice": "order",
            "absent": "forward",
            "values": [] if long else sniffing.value_columns(rows, names, time),
            **(long or {}),
        }


class TargetForm(forms.Form):
    """Which sensor one series becomes."""

    use = choice(
        "Becomes",
        [("skip", "nothing"), ("existing", "a sensor there is"), ("new", "a new sensor")],
    )
    sensor = forms.CharField(
        label="Sensor id",
        required=False,
        max_length=255,
        widget=UnfoldAdminTextInputWidget(attrs={"list": "sensors"}),
    )
    type = choice("Type", Sensor.Type.choices)
    unit = text("Unit", most=50)

    def __init__(self, *args, may_add: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not may_add:
            self.fields["use"].choices = self.fields["use"].choices[:2]

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        use, sensor = told.get("use"), told.get("sensor")
        if use in ("existing", "new") and not sensor:
            self.add_error("sensor", "Say which one.")
        elif use in ("existing", "new"):
            there = Sensor.objects.filter(sensor_id=sensor).exists()
            if use == "existing" and not there:
                self.add_error("sensor", "There is no such sensor; register it as a new one.")
            if use == "new" and there:
                self.add_error("sensor", "There is a sensor with this id already.")
        return told

    def target(self) -> Target | None:
        told = self.cleaned_data
        if told["use"] == "skip":
            return None
        return Target(told["sensor"], told["type"], told["unit"])


class StartForm(forms.Form):
    stops_on_problems = forms.BooleanField(
        label="Import nothing if any line is wrong", required=False, widget=UnfoldBooleanWidget
    )


def targets_of(forms_by_series: Sequence[tuple[str, TargetForm]]) -> dict[str, Target]:
    """The chosen sensor of each series. Two series of one sensor are an error of the second form,
    and so is, of the first form, that there is none."""
    targets: dict[str, Target] = {}
    for series, form in forms_by_series:
        target = form.target()
        if target and target.sensor_id in {each.sensor_id for each in targets.values()}:
            form.add_error("sensor", "Another column becomes this sensor already.")
        elif target:
            targets[series] = target
    if not targets and forms_by_series:
        forms_by_series[0][1].add_error("use", "Choose a sensor for at least one column.")
    return targets
