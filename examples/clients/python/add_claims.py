#!/usr/bin/env python3
"""Adds the claims of a CSV file; its columns are listed at /docs, under “Import claims”.

    COUNTERCLAIM_KEY=… ./add_claims.py claims.csv [--dry-run] [--url http://127.0.0.1:3000]

With an externalId in each row the file can be sent again whole after it was mended or the connection broke: what is
there already stays as it is. Ends with 0 where every row was taken, with 1 where one was refused.
"""

import argparse
import json
import socket
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
        # Unbuffered: a buffer's lock, held by a thread that waits for a pipe, would break the end of the script.
        file = open(given.file, "rb", buffering=0)
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
    # The answer comes while the file is being sent, and has to be read then. The connection forgets its socket as soon
    # as the service says that it will close it, and would open another to send on.
    wire = connection.sock
    sender = threading.Thread(target=send, args=(wire, file), daemon=True)
    sender.start()
    summary = None
    try:
        for line in checked(connection.getresponse()):
            summary = tell(json.loads(line)) or summary
    finally:
        stop(wire, sender)
    if summary is None:
        fail("the import did not end well; the file can be sent again whole")
    return 1 if summary["refused"] > 0 else 0


def send(wire, file):
    try:
        while chunk := file.read(CHUNK_BYTES):
            wire.sendall(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        wire.sendall(b"0\r\n\r\n")
    except NETWORK_ERRORS:
        # The service ended the connection; what it answered says why.
        pass


def stop(wire, sender):
    """Ends the sending before the script ends: a thread that still runs then may fail with a trace of its own."""
    try:
        wire.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    sender.join(timeout=1)


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
