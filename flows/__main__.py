"""`python -m flows` is `wirewatch`."""

import sys

from flows.cli import main

sys.exit(main())
