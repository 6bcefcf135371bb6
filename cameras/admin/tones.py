"""Which color each state has, in lists and on the map."""

TONES = {
    "online": "success",
    "offline": "danger",
    "error": "danger",
    "maintenance": "warning",
    "streaming": "success",
    "stopped": "info",
    "recent": "warning",
    "stale": "danger",
    "never": "info",
    "open": "danger",
    "acknowledged": "warning",
    "resolved": "success",
    "pending": "info",
    "processing": "warning",
    "completed": "success",
    "failed": "danger",
    "skipped": "info",
}
