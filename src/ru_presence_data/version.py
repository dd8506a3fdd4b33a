"""The one place of the version, which the code and the data share, and of the day up to which the data speak."""

VERSION = "0.1.0"
DATA_DATE = "2026-11-25"
