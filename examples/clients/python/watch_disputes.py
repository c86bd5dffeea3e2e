#!/usr/bin/env python3
"""Prints a line whenever a dispute of an event opens, changes, settles, opens again, ceases or is assessed.

    ./watch_disputes.py EVENT [--state FILE] [--url http://127.0.0.1:3000]

EVENT may also stand in COUNTERCLAIM_EVENT. With --state it goes on after a stop where it was; without, it begins with
what happens from now on. It runs until it is stopped.
"""

import argparse
import os

from counterclaim import Service, follow, run


def main():
    parser = argparse.ArgumentParser(description="Prints what becomes of the disputes of an event.")
    event = os.environ.get("COUNTERCLAIM_EVENT")
    parser.add_argument("event", nargs="?" if event else None, default=event)
    parser.add_argument("--state", metavar="FILE")
    parser.add_argument("--url")
    given = parser.parse_args()
    for entry in follow(Service(given.url), given.event, given.state):
        print(entry["date_published"], entry["title"], entry["url"], sep="\t", flush=True)


if __name__ == "__main__":
    run(main)
