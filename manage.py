#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "impact_portal.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError, DataError, IntegrityError

    # What whoever runs the portal has to mend, without the way through the program that led there.
    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        # 130 is what shells take for Ctrl+C.
        sys.stderr.write("Stopped.\n")
        sys.exit(130)
    except (ImproperlyConfigured, DatabaseError, OSError) as error:
        is_ours = isinstance(error, (IntegrityError, DataError)) or (isinstance(error, OSError) and not error.filename)
        if is_ours or "--traceback" in sys.argv:
            raise
        what = {ImproperlyConfigured: "A setting is wrong", OSError: "A file cannot be used"}
        reason = next((words for kind, words in what.items() if isinstance(error, kind)), "The database cannot be used")
        sys.exit(f"{reason}. {error}")
