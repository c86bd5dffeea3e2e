#!/usr/bin/env python3
"""Adds the claims of a CSV file; its columns are listed at /docs, under “Import claims”.

    COUNTERCLAIM_KEY=… ./add_claims.py claims.csv [--dry-run] [--url http://127.0.0.1:3000]

With an externalId in each row the file can be sent again whole after it was mended or the connection broke: what is
there already stays as it is. Ends with 0 where every row was taken, with 1 where one was refused.
"""

import argparse
import json
import sys
import threading
import urllib.parse

from counterclaim import NETWORK_ERRORS, Service, checked, connect, fail, in_words, run

CHUNK_BYTES = 65_536


def main():
    parser = argparse.ArgumentParser(description="Adds the claims of a CSV file.")
    parser.add_argument("file")
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--url")
    given = parser.parse_args()
    try:
        file = open(given.file, "rb")
    except OSError as error:
        fail(f"{given.file} cannot be read: {error.strerror}", 2)
    with file:
        return add(Service(given.url), file, given.dry_run)


def add(service, file, dry_run):
    address = urllib.parse.urlsplit(f"{service.url}/v1/claims/import")
    connection = connect(address)
    headers = {"Content-Type": "text/csv", "Accept": "application/x-ndjson", "Transfer-Encoding": "chunked"}
    connection.putrequest("POST", f"{address.path}?dryRun={str(dry_run).lower()}")
    for name, value in service.headers(headers).items():
        connection.putheader(name, value)
    connection.endheaders()
    # The answer comes while the file is being sent, and has to be read then.
    threading.Thread(target=send, args=(connection, file), daemon=True).start()
    summary = None
    for line in checked(connection.getresponse()):
        summary = tell(json.loads(line)) or summary
    if summary is None:
        fail("the import did not end well; the file can be sent again whole")
    return 1 if summary["refused"] > 0 else 0


def send(connection, file):
    try:
        while chunk := file.read(CHUNK_BYTES):
            connection.send(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        connection.send(b"0\r\n\r\n")
    except NETWORK_ERRORS:
        # The service ended the connection; what it answered says why.
        pass


def tell(line):
    """Prints a line of the answer; returns the summary where it is that."""
    if "summary" in line:
        summary = line["summary"]
        print(
            f"{summary['received']} rows: {summary['recorded']} recorded, {summary['merged']} known already, "
            f"{summary['refused']} refused; {summary['disputesOpened']} disputes opened"
        )
        return summary
    if "acknowledged" in line:
        print(f"{line['acknowledged']} rows", file=sys.stderr)
    elif "line" in line:
        print(f"line {line['line']}: {in_words(line['problem'])}", file=sys.stderr)
    else:
        print(in_words(line.get("problem", line)), file=sys.stderr)
    return None


if __name__ == "__main__":
    run(main)
