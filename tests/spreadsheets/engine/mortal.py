"""A process that does jobs as a worker does, each in a child that a test may kill."""

import os
import sys
from datetime import UTC, datetime

import django

if __name__ == "__main__":
    django.setup()
    from jobs import services

    services.find("spreadsheets.check_import")  # all is loaded before the first child
    for line in sys.stdin:
        child = os.fork()
        if not child:
            try:
                services.run(int(line), now=datetime.now(UTC))
            finally:
                os._exit(0)
        print(child, flush=True)
        sys.stdin.readline()  # it stays a zombie, which may be killed once more, until then
        os.waitpid(child, 0)
        print("ended", flush=True)
