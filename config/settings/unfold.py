"""How the admin looks and what stands in its sidebar."""

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.functional import Promise, lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _


def page(title: str | Promise, icon: str, admin_page: str, permission: str) -> dict:
    """One line of the sidebar, shown to those who have the permission."""
    return {
        "title": title,
        "icon": icon,
        "link": f"admin:{admin_page}_changelist",
        "permission": lambda request: request.user.has_perm(permission),
    }


def counted(title: str | Promise, stream: str) -> str | Promise:
    """A title with a number beside it, which the browser keeps up to date (``live.js``)."""
    count = '{} <b class="live-count" data-live="{}" hidden></b>'
    return lazy(format_html, str)(count, title, reverse_lazy(stream))


INVENTORY: list[dict] = [
    page(_("Stock"), "inventory", "inventory_stockbatch", "inventory.view_stockbatch"),
    page(_("Movements"), "swap_vert", "inventory_stockmovement", "inventory.view_stockmovement"),
    page(_("Warehouses"), "warehouse", "inventory_warehouse", "inventory.view_warehouse"),
    page(_("Areas"), "grid_view", "inventory_storagearea", "inventory.view_storagearea"),
    page(_("Locations"), "pin_drop", "inventory_storagelocation", "inventory.view_storagelocation"),
    page(_("Bins"), "inbox", "inventory_storagebin", "inventory.view_storagebin"),
    page(_("Bin types"), "apps", "inventory_storagebintype", "inventory.view_storagebintype"),
    page(_("Relations"), "join", "inventory_locationrelation", "inventory.view_locationrelation"),
    page(
        _("Configurations"),
        "tune",
        "inventory_locationconfiguration",
        "inventory.view_locationconfiguration",
    ),
    page(
        _("Densities"),
        "density_small",
        "inventory_densityparameters",
        "inventory.view_densityparameters",
    ),
    page(_("Products"), "potted_plant", "inventory_product", "inventory.view_product"),
    page(_("Families"), "family_history", "inventory_productfamily", "inventory.view_product"),
    page(_("Categories"), "category", "inventory_productcategory", "inventory.view_product"),
    page(_("States"), "psychiatry", "inventory_productstate", "inventory.view_productstate"),
    page(_("Sizes"), "height", "inventory_productsize", "inventory.view_productsize"),
    page(_("Packaging"), "package_2", "inventory_packaging", "inventory.view_packaging"),
    page(_("Price list"), "sell", "inventory_pricelistitem", "inventory.view_pricelistitem"),
    page(_("Photos"), "photo_camera", "inventory_photosession", "inventory.view_photosession"),
    page(_("Images"), "image", "inventory_image", "inventory.view_image"),
    page(_("Detections"), "frame_inspect", "inventory_detectionrow", "inventory.view_detection"),
    page(_("Estimations"), "grid_on", "inventory_estimationrow", "inventory.view_estimation"),
]
SENSING: list[dict] = [
    {
        **page(_("Overview"), "monitor_heart", "sensing_sensor", ""),
        "link": "overview",
        "permission": lambda request: any(
            request.user.has_perm(f"sensing.view_{model}")
            for model in ("sensor", "anomalyalert", "maintenancetask")
        ),
    },
    page(_("Sensors"), "sensors", "sensing_sensor", "sensing.view_sensor"),
    page(_("Readings"), "timeline", "sensing_readingrow", "sensing.view_reading"),
    page(_("Quarantine"), "report", "sensing_refusedreading", "sensing.view_refusedreading"),
    page(_("Corrections"), "edit_note", "sensing_correction", "sensing.view_correction"),
    page(_("Sensor groups"), "workspaces", "sensing_sensorgroup", "sensing.view_sensorgroup"),
    page(_("Device access"), "phonelink_lock", "sensing_deviceaccess", "sensing.view_deviceaccess"),
    page(_("Historic imports"), "history", "sensing_historyimport", "sensing.view_historyimport"),
    page(_("Line mappings"), "conversion_path", "sensing_linemapping", "sensing.view_linemapping"),
    page(
        _("MQTT subscriptions"),
        "rss_feed",
        "sensing_mqttsubscription",
        "sensing.view_mqttsubscription",
    ),
    page(_("MQTT bridges"), "cable", "sensing_mqttbridge", "sensing.view_mqttbridge"),
    page(_("Rules"), "rule", "sensing_watchrule", "sensing.view_watchrule"),
    page(_("Watches"), "visibility", "sensing_watch", "sensing.view_watch"),
    page(
        counted(_("Alerts"), "overview_alerts"),
        "notifications",
        "sensing_anomalyalert",
        "sensing.view_anomalyalert",
    ),
    page(_("Drift"), "trending_up", "sensing_driftcheck", "sensing.view_driftcheck"),
    page(
        _("Drift references"),
        "lock_clock",
        "sensing_driftreference",
        "sensing.view_driftreference",
    ),
    {
        **page(
            _("Board"), "view_kanban", "sensing_maintenancetask", "sensing.view_maintenancetask"
        ),
        "link": "admin:sensing_maintenancetask_board",
    },
    page(_("Tasks"), "build", "sensing_maintenancetask", "sensing.view_maintenancetask"),
    page(
        _("Routines"),
        "event_repeat",
        "sensing_maintenanceroutine",
        "sensing.view_maintenanceroutine",
    ),
    page(_("Technicians"), "engineering", "sensing_technician", "sensing.view_technician"),
    page(_("Logs"), "history_edu", "sensing_maintenancelog", "sensing.view_maintenancelog"),
]
CAMERAS = [
    page(_("Cameras"), "videocam", "cameras_camera", "cameras.view_camera"),
    page(_("Zones"), "select_all", "cameras_zone", "cameras.view_zone"),
    page(_("Camera alerts"), "warning", "cameras_cameraalert", "cameras.view_cameraalert"),
    page(_("Frames"), "image", "cameras_framerow", "cameras.view_frame"),
    page(_("Detections"), "directions_car", "cameras_detectionrow", "cameras.view_detection"),
    page(_("Metric series"), "speed", "cameras_metricseries", "cameras.view_metricseries"),
    page(_("Metrics"), "monitoring", "cameras_systemmetricrow", "cameras.view_systemmetric"),
]
SALES = [
    page(_("Transactions"), "receipt_long", "sales_transaction", "sales.view_transaction"),
    page(_("Products"), "sell", "sales_product", "sales.view_product"),
    page(_("Categories"), "category", "sales_category", "sales.view_category"),
    page(_("Prices"), "price_change", "sales_productprice", "sales.view_productprice"),
    page(_("Daily sales"), "bar_chart", "sales_dailysales", "sales.view_dailysales"),
    page(_("Calendar"), "calendar_month", "sales_calendarevent", "sales.view_calendarevent"),
    page(_("Forecasts"), "insights", "sales_forecast", "sales.view_forecast"),
]
EMISSIONS = [
    {
        **page(_("Report"), "summarize", "emissions_total", "emissions.view_total"),
        "link": "emissions_report",
    },
    page(_("Activities"), "list_alt", "emissions_activity", "emissions.view_activity"),
    page(_("Trips"), "luggage", "emissions_trip", "emissions.view_activity"),
    page(_("Energy use"), "bolt", "emissions_energyuse", "emissions.view_activity"),
    page(_("Equipment"), "biotech", "emissions_equipment", "emissions.view_activity"),
    page(_("Purchases"), "shopping_cart", "emissions_purchase", "emissions.view_activity"),
    page(_("Cloud use"), "cloud", "emissions_clouduse", "emissions.view_activity"),
    page(_("Process gases"), "air", "emissions_processgas", "emissions.view_activity"),
    page(_("Waste"), "delete", "emissions_waste", "emissions.view_activity"),
    page(_("Headcounts"), "groups", "emissions_headcount", "emissions.view_activity"),
    page(_("Results"), "functions", "emissions_result", "emissions.view_result"),
    page(_("Laboratories"), "science", "emissions_laboratory", "emissions.view_laboratory"),
    page(
        _("Reporting years"),
        "event_available",
        "emissions_reportingyear",
        "emissions.view_reportingyear",
    ),
    page(_("Scenarios"), "alt_route", "emissions_scenario", "emissions.view_scenario"),
    page(_("Meters"), "electric_meter", "emissions_meter", "emissions.view_meter"),
    page(_("Emission factors"), "co2", "emissions_emissionfactor", "emissions.view_emissionfactor"),
    page(_("Choices of factors"), "rule", "emissions_factorchoice", "emissions.view_factorchoice"),
    page(_("Places"), "flight_takeoff", "emissions_place", "emissions.view_place"),
    page(
        _("Unit conversions"),
        "swap_horiz",
        "emissions_unitconversion",
        "emissions.view_unitconversion",
    ),
    page(_("Files of factors"), "upload_file", "emissions_factorfile", "emissions.view_factorfile"),
]
NOTIFICATIONS = [
    page(_("Messages"), "outgoing_mail", "notifications_delivery", "notifications.view_delivery"),
    page(_("Webhooks"), "webhook", "notifications_webhook", "notifications.view_webhook"),
    page(
        _("Alert recipients"),
        "contact_mail",
        "sensing_alertrecipient",
        "sensing.view_alertrecipient",
    ),
]
PLATFORM = [
    page(
        _("Data policies"), "inventory_2", "timeseries_policystate", "timeseries.view_policystate"
    ),
    page(_("Archives"), "archive", "timeseries_archive", "timeseries.view_archive"),
    page(_("Holds"), "front_hand", "timeseries_hold", "timeseries.view_hold"),
    page(_("Jobs"), "manufacturing", "jobs_job", "jobs.view_job"),
    page(_("Imports"), "upload_file", "spreadsheets_importjob", "spreadsheets.view_importjob"),
    page(_("Exports"), "download", "spreadsheets_export", "spreadsheets.view_export"),
    page(
        _("Scheduled exports"),
        "event_repeat",
        "spreadsheets_scheduledexport",
        "spreadsheets.view_scheduledexport",
    ),
    {
        **page(_("Schedule"), "schedule", "django_celery_beat_periodictask", ""),
        "permission": lambda request: request.user.is_superuser,
    },
]
ACCOUNTS = [
    page(_("Users"), "person", "accounts_user", "accounts.view_user"),
    page(_("Groups"), "group", "auth_group", "auth.view_group"),
    page(_("Memberships"), "badge", "accounts_membership", "accounts.view_membership"),
    page(_("API tokens"), "key", "accounts_apitoken", "accounts.view_apitoken"),
    page(_("Lockouts"), "lock_person", "axes_accessattempt", "axes.view_accessattempt"),
]


def group(title: Promise, items: list[dict]) -> dict:
    """One part of the sidebar, folded up unless its page is open."""
    return {"title": title, "separator": True, "collapsible": True, "items": items}


# Greens of a leaf. White on 600, and 500 on the dark greys, have more than 4.5 : 1.
LEAF = {
    "50": "oklch(97.8% .016 152)",
    "100": "oklch(94.6% .036 152)",
    "200": "oklch(89.2% .065 152)",
    "300": "oklch(82% .1 152)",
    "400": "oklch(73% .125 152)",
    "500": "oklch(65% .125 152)",
    "600": "oklch(49% .105 153)",
    "700": "oklch(42.5% .09 153)",
    "800": "oklch(36.5% .075 154)",
    "900": "oklch(31% .062 155)",
    "950": "oklch(22% .045 156)",
}
# Greys with a breath of green in them.
STONE = {
    "50": "oklch(98.5% .003 150)",
    "100": "oklch(96.7% .004 150)",
    "200": "oklch(92.5% .006 150)",
    "300": "oklch(86.9% .009 150)",
    "400": "oklch(71.5% .015 152)",
    "500": "oklch(54.5% .018 154)",
    "600": "oklch(44% .018 156)",
    "700": "oklch(36.5% .017 158)",
    "800": "oklch(27.2% .015 160)",
    "900": "oklch(20.8% .013 162)",
    "950": "oklch(13.5% .01 164)",
}

UNFOLD = {
    "SITE_TITLE": "Glasshouse",
    "SITE_HEADER": "Glasshouse",
    "SITE_SYMBOL": "potted_plant",
    "SITE_URL": None,
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda request: static("glasshouse/leaf.svg"),
        },
    ],
    "STYLES": [lambda request: static("glasshouse/admin.css")],
    "SCRIPTS": [
        lambda request: static("glasshouse/live.js"),
        lambda request: static("glasshouse/map.js"),
        lambda request: static("glasshouse/sidebar.js"),
    ],
    "COLORS": {"primary": LEAF, "base": STONE},
    "BORDER_RADIUS": "6px",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "SHOW_LANGUAGES": True,
    "ACCOUNT": {
        "navigation": [
            {"title": _("Change password"), "link": reverse_lazy("account_change_password")},
            {"title": _("Two-factor sign-in"), "link": reverse_lazy("mfa_index")},
        ]
    },
    "ENVIRONMENT": "config.dashboard.environment",
    "DASHBOARD_CALLBACK": "config.dashboard.with_cards",
    # The palette of unfold reads every matching row of a model; this one stops at a few.
    "COMMAND": {"search_callback": "config.search.in_registries", "show_history": True},
    "SIDEBAR": {
        "show_search": False,
        "command_search": True,
        "navigation": [
            {
                "items": [
                    {
                        "title": _("Dashboard"),
                        "icon": "dashboard",
                        "link": "admin:index",
                        "permission": lambda request: True,
                    }
                ]
            },
            group(_("Inventory"), INVENTORY),
            group(_("Sensing"), SENSING),
            group(_("Cameras"), CAMERAS),
            group(_("Sales"), SALES),
            group(_("Emissions"), EMISSIONS),
            group(_("Notifications"), NOTIFICATIONS),
            group(_("Platform"), PLATFORM),
            group(_("Accounts"), ACCOUNTS),
        ],
    },
}
