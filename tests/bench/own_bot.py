"""`python -m tests.bench.own_bot [PROFILE]`: `python -m bot run` with the form of the measurements in its library.

With a file named, what the event loop's thread does from the first getUpdates on is profiled into it.
"""

import argparse
import cProfile
import sys

from bot import running
from bot.config import Settings, load_settings
from bot.updates.polling import Polling
from tests.bench.form import register


async def run_profiled(settings: Settings, file: str) -> int:
    made = await running.prepare(settings)
    profile = cProfile.Profile()
    profile.enable()
    code = await running.work(made, Polling(made.intake))
    profile.disable()
    profile.dump_stats(file)
    return code


def main() -> int:
    register()
    if sys.argv[1:]:
        return running.complete(run_profiled(load_settings(), sys.argv[1]))
    return running.complete(running.run_polling(load_settings(), argparse.Namespace()))


if __name__ == "__main__":
    sys.exit(main())
