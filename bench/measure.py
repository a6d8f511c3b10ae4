"""Timing two things against each other: fresh transactions, in turns, medians, queries counted."""

import gc
import time
from statistics import median
from typing import NamedTuple

from . import inside

# Seconds to spend on one figure, and the repetitions that it has in any case and at most
BUDGET = 2
LEAST = 5
MOST = 41


class Sample(NamedTuple):
    """One measured call."""

    seconds: float
    queries: int  # statements sent to PostgreSQL


class Figure(NamedTuple):
    """What one line of the result says: a thing measured against its reference."""

    item: str
    title: str
    ratio: float | None  # of the medians; empty when there is no reference
    aim: float | None  # the ratio not to exceed; empty when none is set
    queries: int
    reference_queries: int | None
    seconds: float  # median of one call
    reference_seconds: float | None
    repetitions: int


def timed(registry, user_id, call, prepare=None):
    """Measure one call in a transaction of its own, which is rolled back.

    The registry's caches are warm, the transaction's are empty: as in a request. What the ORM
    writes late is part of the call; the commit itself is not.

    :param call: function of the environment, and of what `prepare` returned
    :param prepare: function of the environment that is not measured
    """
    with registry.cursor() as cr:
        env = inside.environment(cr, user_id)
        prepared = (prepare(env),) if prepare else ()
        if prepare:
            env.flush_all()
            env.invalidate_all()
        gc.collect()
        before = cr.sql_log_count
        started = time.perf_counter()
        call(env, *prepared)
        cr.flush()
        sample = Sample(time.perf_counter() - started, cr.sql_log_count - before)
        cr.rollback()
    return sample


def compare(item, title, measured, reference, aim, least=LEAST):
    """Measure two things in turns, after unmeasured runs of each.

    :param measured: function without arguments that returns a Sample
    :param reference: the same for what it is compared with
    """
    both = measured().seconds + reference().seconds
    if both < BUDGET:
        # The first run filled the registry's caches: only the next one tells how long it takes
        both = measured().seconds + reference().seconds
    repetitions = int(min(MOST, max(least, BUDGET // both)))
    pairs = [(measured(), reference()) for _ in range(repetitions)]
    ours, theirs = zip(*pairs, strict=True)
    seconds = median(sample.seconds for sample in ours)
    reference_seconds = median(sample.seconds for sample in theirs)
    return Figure(
        item,
        title,
        seconds / reference_seconds,
        aim,
        median_queries(ours),
        median_queries(theirs),
        seconds,
        reference_seconds,
        repetitions,
    )


def median_queries(samples):
    return int(median(sample.queries for sample in samples))
