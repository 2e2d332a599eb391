"""Worker processes that hand messages over until they are killed: made by `fork`, since many must be made.

Each line on the standard input makes one; its number is printed. At the end of the input all are ended.
"""

import contextlib
import json
import os
import random
import signal
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import django


@dataclass(frozen=True, slots=True)
class Orders:
    """How a worker works, as it is written on its command line."""

    notify: str
    begins: str
    zero: float
    speed: float
    patience: float
    """Seconds for which it waits for Notify."""
    stalls: float = 0.0
    """Up to so many seconds pass between writing a try down and calling."""
    without: str = ""
    """`lease` or `second look`: what is taken away, to see that its lack is noticed."""

    def written(self) -> str:
        """Return them as one argument."""
        return json.dumps(asdict(self))


def main() -> None:
    """Make workers until the input ends."""
    orders = Orders(**json.loads(sys.argv[1]))
    django.setup()
    from keptinformed import pipeline_telling  # noqa: F401, PLC0415 (each worker has it at once)
    from keptinformed.cases import offences  # noqa: PLC0415
    from keptinformed.contact.policy import telling_policy  # noqa: PLC0415
    from keptinformed.needs.policy import needs_policy  # noqa: PLC0415
    from keptinformed.obligations import deriving  # noqa: PLC0415
    from keptinformed.obligations.current import current_law  # noqa: PLC0415

    # What each would read anew when it begins is read once.
    telling_policy()
    needs_policy()
    offences.classes()
    deriving._statement()
    current_law(datetime.fromisoformat(orders.begins))

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # Libraries that came along have idle threads, which no worker uses.
    warnings.simplefilter("ignore", DeprecationWarning)
    made = []
    for _ in sys.stdin:
        number = os.fork()
        if number == 0:
            work(orders)
        made.append(number)
        print(number, flush=True)
    for number in made:
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)


def work(orders: Orders) -> None:
    """Hand over what is due, for ever."""
    from demo.notify_stand_in import EMAIL_TEMPLATE, KEY  # noqa: PLC0415
    from keptinformed import pipeline_telling  # noqa: PLC0415
    from keptinformed.contact.channels.notify.sending import Notify, read_account  # noqa: PLC0415
    from keptinformed.contact.terms import Way  # noqa: PLC0415
    from tests.chaos.clock import FastClock  # noqa: PLC0415

    sys.stdin.close()
    account = read_account(KEY, orders.notify, {Way.email: EMAIL_TEMPLATE})
    ways = {Way.email: Notify(account, Way.email, patience=orders.patience)}
    moment = FastClock(datetime.fromisoformat(orders.begins), orders.zero, orders.speed).now
    spoil(orders)
    while True:
        if pipeline_telling.hand_over_due(ways=ways, moment=moment).looked_at == 0:
            time.sleep(0.1)


def spoil(orders: Orders) -> None:
    """Let time pass where it hurts, and take away what is to be missed. Of no use outside a test."""
    from keptinformed.contact import delivery as real  # noqa: PLC0415
    from keptinformed.contact.policy import telling_policy  # noqa: PLC0415
    from keptinformed.contact.terms import Caution  # noqa: PLC0415

    delivery: Any = real
    call: Callable[..., Any] = delivery._call
    question = delivery._question

    def later(attempt: Any, *rest: Any) -> Any:
        time.sleep(random.uniform(0, orders.stalls))  # noqa: S311 (no secret)
        if orders.without == "second look":
            delivery._question = lambda *_: Caution(attempt.caution)
        try:
            return call(attempt, *rest)
        finally:
            delivery._question = question

    if orders.stalls or orders.without:
        delivery._call = later
    if orders.without == "lease":
        policy = telling_policy()
        none = replace(policy, delivery=replace(policy.delivery, lease=timedelta(0)))
        delivery.telling_policy = lambda *_: none
        delivery._is_still_ours = lambda *_: True


if __name__ == "__main__":
    main()
