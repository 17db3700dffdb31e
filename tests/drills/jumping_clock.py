"""Settings for gunicorn that give its workers a clock which can be set: CLOCK_FILE says by how many seconds it is ahead.

The clock that never goes back stays as it is, as it does when somebody sets the clock of a machine.
"""

import os
import threading
import time
from pathlib import Path
from typing import Any

import time_machine

timeout = 6  # seconds for a sign of life from a worker; gunicorn's own 30 would make the drill long


def post_worker_init(worker: Any) -> None:
    """Follow the file from another thread of the worker."""
    threading.Thread(target=follow, args=(Path(os.environ["CLOCK_FILE"]),), daemon=True).start()


def follow(file: Path) -> None:
    """Set the clock whenever the file says otherwise than before."""
    ahead, traveller = 0.0, None
    while True:
        wanted = float(file.read_text() or ahead)
        if wanted != ahead:
            if traveller is not None:
                traveller.stop()
            traveller = time_machine.travel(time.time() + wanted, tick=True)
            traveller.start()
            ahead = wanted
        time.sleep(0.02)
