from timeseries.admin import archives, holds, policies  # noqa: F401
