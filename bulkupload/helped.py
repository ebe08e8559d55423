"""The program of the second process: `python -m bulkupload.helped NUMBER`, the number of the line's descriptor."""

import os
import sys
from multiprocessing.connection import Connection

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from bulkupload import helping

    helping.serve(Connection(int(sys.argv[1])))


if __name__ == "__main__":
    main()
