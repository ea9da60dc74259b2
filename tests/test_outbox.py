"""The pipe of the spiders' process: a slow reader holds nobody up, order is kept, a reader that is gone is no fault."""

import os
import threading

from crawlers.spiders.outbox import Outbox

MESSAGE = b"x" * 1_000_000  # sixteen times what a pipe holds


def test_a_reader_that_does_not_read_holds_nobody_up_and_gets_all_in_order() -> None:
    reading, writing = os.pipe()
    out = os.fdopen(writing, "wb")
    outbox = Outbox(out)
    for number in range(5):
        outbox.put(b"%d" % number + MESSAGE)  # would wait for ever if it wrote by itself
    found: list[bytes] = []
    with os.fdopen(reading, "rb") as stream:
        reader = threading.Thread(target=lambda: found.extend(stream.read(len(MESSAGE) + 1) for _ in range(5)))
        reader.start()
        outbox.close()
        out.close()
        reader.join()
    assert found == [b"%d" % number + MESSAGE for number in range(5)]


def test_a_reader_that_is_gone_is_no_fault() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    stream = os.fdopen(writing, "wb", buffering=0)
    outbox = Outbox(stream)
    for _ in range(3):
        outbox.put(MESSAGE)
    outbox.close()
    stream.close()
