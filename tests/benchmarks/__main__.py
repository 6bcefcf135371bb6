"""Runs the benchmarks and prints one line a figure. Ends with 1 if a bound is missed.

Their bounds are written for ten million readings; with --rows they are quicker and prove less.
"""

import argparse
import sys
import time

import django

django.setup()

from tests.benchmarks import (  # noqa: E402
    alerts,
    changelist,
    charts,
    detectors,
    export,
    factors,
    footprint,
    frames,
    historic_file,
    history,
    http_ingest,
    imports,
    ledger,
    nab,
    newest_readings,
    overview,
    packing,
    places,
    reading,
    rollup_hour,
    scale,
    series,
    stream_out,
    upkeep,
)
from tests.benchmarks.scratch import Scratch  # noqa: E402

BENCHMARKS = {
    module.__name__.rpartition(".")[2]: module
    for module in (
        http_ingest,
        history,
        historic_file,
        newest_readings,
        rollup_hour,
        changelist,
        overview,
        packing,
        series,
        charts,
        upkeep,
        alerts,
        detectors,
        nab,
        scale,
        stream_out,
        reading,
        export,
        frames,
        ledger,
        places,
        footprint,
        imports,
        factors,
    )
}


def main() -> int:
    arguments = parse()
    began = time.monotonic()

    def say(what: str) -> None:
        print(f"# {time.monotonic() - began:5.0f} s  {what}", file=sys.stderr, flush=True)

    scratch = Scratch(most_rows=arguments.rows, say=say)
    missed = 0
    try:
        for name in arguments.names or BENCHMARKS:
            say(name)
            for figure in BENCHMARKS[name].measure(scratch):
                print(figure, flush=True)
                missed += figure.is_missed
    finally:
        if not arguments.keep:
            scratch.drop()
    say(f"{missed} missed" if missed else "every bound is kept")
    return 1 if missed else 0


def parse() -> argparse.Namespace:
    lines = [f"  {name:<18}{module.__doc__.split('.')[0]}" for name, module in BENCHMARKS.items()]
    parser = argparse.ArgumentParser(
        prog="bin/bench",
        description=__doc__,
        epilog="\n".join(["benchmarks:", *lines]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="which to run; all without")
    parser.add_argument("--rows", type=int, default=10_000_000, help="readings stored: %(default)s")
    parser.add_argument("--keep", action="store_true", help="leave the databases behind")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(BENCHMARKS):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    return arguments


if __name__ == "__main__":
    sys.exit(main())
