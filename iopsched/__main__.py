"""``python -m iopsched``."""

import sys

from iopsched.cli import main

sys.exit(main())
