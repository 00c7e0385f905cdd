"""The program: command line, assembly, intake, workers, and the Telegram client with its limits."""

import os

# python-telegram-bot reads this at each use: durations are timedelta, as they will be in its next major version.
os.environ["PTB_TIMEDELTA"] = "true"
