"""What the processes of the tests have to themselves. `make test` runs two, and only there can this fail."""

import os
from pathlib import Path

from django.conf import settings


def test_each_process_of_the_tests_keeps_its_data_in_a_folder_of_its_own():
    assert Path(os.environ["DATA_DIR"]) == settings.DATA_DIR
