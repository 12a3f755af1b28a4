"""Makes heeds-deprecation note something: asks a model that retires soon."""

import sys

from client import Client, main


class AsksOldModel(Client):
    model = "claude-opus-4-5"


sys.exit(main(AsksOldModel))
