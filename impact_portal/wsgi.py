"""The WSGI entry point that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "impact_portal.settings")
application = get_wsgi_application()

# Not before the settings are there.
from impact_portal.middleware import Request  # noqa: E402

application.request_class = Request
