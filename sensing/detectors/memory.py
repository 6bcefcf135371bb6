"""What the learned detector remembers of a sensor and notes of a reading. No arithmetic."""

import numpy as np

VERSION = 1  # of STATE and of the arithmetic that it is made by

SCALES = 3
SEASON = SCALES  # the part after the scales: the hour of the day and of the week
PARTS = SCALES + 1
SIDES = 2 * PARTS  # upwards and downwards of each part
PEAKS = 4
DAY_SLOTS = 24
SLOTS = DAY_SLOTS + 7 * 24
NO_PEAK = -1
NO_HOUR = np.iinfo("int64").min

# In this order nothing is padded: equal states are equal bytes.
STATE = np.dtype(
    [
        ("version", "<i8"),
        ("run", "<i4"),  # readings in this hour, and in the one before that had any
        ("run_before", "<i4"),
        ("climbing", "<i1", SIDES),  # the place of the peak that the last reading belongs to
        ("seen", "<i8"),
        ("hour", "<i8"),
        ("fast", "<f8", SCALES),
        ("slow", "<f8", SCALES),
        ("season", "<f8"),  # the mean deviation from the profile of late, in usual errors
        ("error", "<f8"),  # the profile's usual error at any hour
        ("recent", "<f8"),  # how surprising a reading must be to be news
        ("peaks", "<f8", (SIDES, PEAKS)),  # the largest first
        ("means", "<f8", SLOTS),
        ("errors", "<f4", SLOTS),
        ("visits", "<u2", SLOTS),
    ],
    align=True,
)

NOTE = np.dtype(
    [
        ("part", "<i4"),  # the one that is surprised most
        ("surprises", "<f4", PARTS),
        ("expected", "<f8"),
        ("came", "<f8"),
        ("deviation", "<f8"),
        ("usual", "<f8"),  # the least of the peaks remembered, and the largest
        ("record", "<f8"),
    ],
    align=True,
)
