#!/usr/bin/env python3
"""The tasks of `stats.rs` as NumPy and SciPy do them. `cargo xtask bench stats` runs both.

`peers.py --versions` tells what would run, or ends with 3 after the names of what is missing.
`peers.py TASK` writes one line: the nanoseconds of CPU time of one operation.
"""
import importlib
import statistics
import sys
import time

ENOUGH = 1.0  # seconds


def versions():
    missing, found = [], []
    for name in ("numpy", "scipy"):
        try:
            found.append("%s %s" % (name, importlib.import_module(name).__version__))
        except ImportError:
            missing.append(name)
    if missing:
        print(" ".join(missing))
        sys.exit(3)
    print("Python %s, %s" % (sys.version.split()[0], ", ".join(found)))


def latencies(count, seed):
    """Exponential with a mean of 100; `stats.rs` makes the same."""
    import numpy as np

    mixed = np.arange(1, count + 1, dtype=np.uint64) + np.uint64(seed << 32)
    mixed *= np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    uniform = ((mixed >> np.uint64(11)) + np.uint64(1)) / float(1 << 53)
    return -100 * np.log(uniform)


def quantiles():
    import numpy as np

    values = latencies(10_000_000, 1)
    return lambda: np.percentile(values, [50, 95, 99])


def bca():
    import numpy as np
    from scipy import stats

    values = latencies(10_000, 2)
    return lambda: stats.bootstrap((values,), np.mean, method="BCa", n_resamples=9_999)


def mann_whitney():
    from scipy import stats

    first, second = latencies(100_000, 3), 1.01 * latencies(100_000, 4)
    return lambda: stats.mannwhitneyu(first, second)


def cpu_time(operation):
    """Median of several, of which the first only warms up; a single one where that is long enough."""

    def timed():
        begin = time.process_time_ns()
        operation()
        return time.process_time_ns() - begin

    first = timed()
    if first >= ENOUGH * 1e9:
        return first
    times = []
    while sum(times) < ENOUGH * 1e9:
        times.append(timed())
    return int(statistics.median(times))


TASKS = {"quantiles": quantiles, "bca": bca, "mann-whitney": mann_whitney}

if __name__ == "__main__":
    if sys.argv[1:] == ["--versions"]:
        versions()
    else:
        print(cpu_time(TASKS[sys.argv[1]]()))
