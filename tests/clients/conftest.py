"""The lane of real clients needs Node: ``sh ./sestante test --clients`` prepares it and says where it is."""

import os

collect_ignore_glob = [] if os.environ.get("SESTANTE_TEST_CLIENTS") else ["test_*.py"]
