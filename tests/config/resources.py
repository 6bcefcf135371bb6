"""Addresses of resources, and bodies that they take; each with some changes."""

import json

URL = "/api/v1/sensing/sensors/"
HOURS = "/api/v1/sensing/reading-hours/"
ALERTS = "/api/v1/sensing/anomaly-alerts/"
TASKS = "/api/v1/sensing/maintenance-tasks/"
LOGS = "/api/v1/sensing/maintenance-logs/"

DAY_1, DAY_2, DAY_3 = (f"2026-02-{day}T12:00:00Z" for day in (26, 27, 28))


def send(api, method, body, url=URL):
    return getattr(api, method)(url, json.dumps(body), content_type="application/json")


def codes(response):
    assert response.status_code == 200, response.content
    return [row["sensor_id"] for row in response.json()["results"]]


def sensor(**changes):
    return {"sensor_id": "new", "type": "flow", **changes}


def alert(**changes):
    given = {"sensor": "fan-1", "anomaly_type": "spike", "severity": 3, "confidence": 0.5}
    return {**given, "happened_at": DAY_1, **changes}


def task(**changes):
    return {"equipment": "pump", "task_type": "inspection", **changes}


def log(**changes):
    return {"equipment": "pump", "completed_at": DAY_1, **changes}
