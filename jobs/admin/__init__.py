from jobs.admin import jobs, schedule

__all__ = ["jobs", "schedule"]
