"""What runs when, all times in UTC. django-celery-beat's tables are filled from here."""

from jobs.schedule import daily, every_minute, hourly

SCHEDULE = [
    every_minute("timeseries.refresh_rollups", "Recompute the hours that changed."),
    every_minute("sensing.go_through_newest", "Keep the newest reading of each sensor."),
    every_minute("sensing.watch", "Go through readings that no rule has seen yet."),
    every_minute("spreadsheets.run_schedules", "Make the exports that staff scheduled."),
    every_minute("notifications.look_after", "Send what a lost worker left, give up what is late."),
    hourly("timeseries.maintain_partitions", "Make partitions ahead, drop expired ones.", minute=7),
    hourly("timeseries.archive", "Archive what expires, where its policy says so.", minute=22),
    hourly("timeseries.pack", "Pack the days that have grown old.", minute=37),
    hourly("sensing.make_due_tasks", "Make the tasks of routines that are due.", minute=47),
    hourly("timeseries.audit_rollups", "Compute a sample of the rollups anew.", minute=52),
    daily("timeseries.analyze_parents", "Planner statistics of partitioned tables.", hour=2),
    daily("sensing.forget_refused", "Forget readings refused a month ago.", hour=3, minute=20),
    daily(
        "sensing.forget_history_files",
        "Remove files of historic imports after a month.",
        hour=3,
        minute=30,
    ),
    daily(
        "spreadsheets.forget_import_files",
        "Remove files of imports after a month.",
        hour=3,
        minute=40,
    ),
    daily(
        "spreadsheets.forget_import_rows",
        "Remove the rows of imports after 90 days.",
        hour=3,
        minute=45,
    ),
    daily("sensing.check_drift", "Compare sensors with their references.", hour=4),
    daily("emissions.feed_meters", "Monthly activities of meters.", hour=4, minute=10),
    daily(
        "spreadsheets.forget_exports", "Remove files of exports after a week.", hour=3, minute=50
    ),
    daily("jobs.forget_old", "Forget finished jobs.", hour=3),
    daily("notifications.forget_old", "Forget old messages.", hour=3, minute=40),
    daily("accounts.forget_old", "Forget old answers and expired tokens.", hour=3, minute=10),
]
