"""The Celery application; its settings are those named `CELERY_…` in `config/settings.py`."""

import os
import warnings

from celery import Celery
from celery.platforms import SecurityWarning

from config import env

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

if env.DEVELOPMENT:
    # Who tries the product in a container is root there; on a server the warning stays.
    warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("credential_publisher")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
