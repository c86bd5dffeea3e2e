"""What the scripts of this folder share: settings, requests that are tried again, problems in plain words, and
following what becomes of the disputes of an event. The standard library is all it needs, of Python 3.8 or newer.

From the environment: COUNTERCLAIM_URL (http://127.0.0.1:3000 unless given) and COUNTERCLAIM_KEY. The key is no
argument, since everybody on a machine can read the arguments of its processes.
"""

import http.client
import json
import os
import signal
import sys
import time
import urllib.parse

RETRY_SECONDS_AT_MOST = 30
# The service says something every 15 seconds: a connection that is silent for longer is lost.
SILENCE_SECONDS = 60
NETWORK_ERRORS = (OSError, http.client.HTTPException)


class Refused(Exception):
    """What would be refused again: asking once more does not help."""


class Passing(Exception):
    """What may be over soon; `seconds` is how long the service asked to wait."""

    def __init__(self, message, seconds=0):
        super().__init__(message)
        self.seconds = seconds


def fail(message, code=1):
    """Ends with 1 for what failed, with 2 for a command that was not written as it must be."""
    print(message, file=sys.stderr)
    sys.exit(code)


def run(work):
    """Runs a script to its end: refusals in plain words, and a signal as the way to stop."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        sys.exit(work())
    except KeyboardInterrupt:
        sys.exit(0)
    except BrokenPipeError:
        # Who read the output has gone; Python would complain once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except (Refused, Passing) as error:
        fail(str(error))
    except NETWORK_ERRORS as error:
        fail(f"no answer: {error}")


class Service:
    def __init__(self, url=None, key=None):
        self.url = (url or os.environ.get("COUNTERCLAIM_URL") or "http://127.0.0.1:3000").rstrip("/")
        if not self.url.startswith(("http://", "https://")):
            fail(f"the address of the service must begin with http: {self.url}", 2)
        self.key = key or os.environ.get("COUNTERCLAIM_KEY")

    def headers(self, more):
        return {**({"Authorization": f"Bearer {self.key}"} if self.key else {}), **more}

    def get(self, path, query=None, headers=None):
        """The open answer, with its connection; the caller closes it. Raises Refused or Passing."""
        address = urllib.parse.urlsplit(self.url + path)
        connection = connect(address)
        target = address.path + (f"?{urllib.parse.urlencode(query)}" if query else "")
        connection.request("GET", target, headers=self.headers(headers or {}))
        return connection, checked(connection.getresponse())

    def get_json(self, path, query=None):
        """Tried again while nobody answers or the service is busy."""

        def once():
            connection, answer = self.get(path, query)
            try:
                return json.load(answer)
            finally:
                connection.close()

        return again(once)


def connect(address):
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    return kind(address.netloc, timeout=SILENCE_SECONDS)


def checked(answer):
    if answer.status < 300:
        return answer
    message = f"{answer.status}: {in_words(answer.read(100_000))}"
    if answer.status in (408, 425, 429) or answer.status >= 500:
        asked = answer.headers.get("Retry-After", "")
        raise Passing(message, int(asked) if asked.isdigit() else 0)
    raise Refused(message)


def in_words(body):
    """A problem document: each fault with the field that it lies in, or else what it says as a whole."""
    try:
        problem = body if isinstance(body, dict) else json.loads(body)
        faults = [f"{one['path']}: {one['message']}" if one["path"] else one["message"] for one in problem.get("errors", [])]
        return "; ".join(faults) or problem.get("detail") or problem["title"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return body[:300].decode("utf-8", "replace") if isinstance(body, bytes) else str(body)


def again(work):
    """Does what it is given until that neither passes away nor finds nobody."""
    tries = 0
    while True:
        try:
            return work()
        except (Passing, *NETWORK_ERRORS) as error:
            print(f"trying again: {error}", file=sys.stderr)
            wait_before_try(tries, getattr(error, "seconds", 0))
            tries += 1


def wait_before_try(tries, asked=0):
    time.sleep(max(asked, min(RETRY_SECONDS_AT_MOST, 2 ** min(tries, 10))))


def follow(service, event, state=None):
    """Yields each turn in the life of a dispute of the event, as an entry of the feed, for ever.

    The stream of changes says that something happened, the feed of disputes what. How far that came is kept in the
    file `state`, so that a script that was stopped goes on from there. It is kept only when an entry has been dealt
    with: what a crash came between comes again rather than gets lost.
    """
    last = read_state(state)
    if last is None:
        last = service.get_json("/health/ready")["changes"]
        write_state(state, last)
    tries = 0
    while True:
        try:
            for number in numbers(service, event, last):
                tries = 0
                if number > last:
                    yield from entries(service, event, last, number)
                    last = number
                    write_state(state, last)
            error = Passing("the connection ended")
        except (Passing, *NETWORK_ERRORS) as caught:
            error = caught
        print(f"connecting again: {error}", file=sys.stderr)
        wait_before_try(tries, getattr(error, "seconds", 0))
        tries += 1


def numbers(service, event, last):
    """The numbers of the stream: of changes of the event, and of how far others were passed over."""
    accept = {"Accept": "text/event-stream", "Last-Event-ID": str(last)}
    connection, answer = service.get("/v1/changes/stream", {"event": event}, accept)
    try:
        number = None
        for raw in answer:
            line = raw.decode("utf-8").rstrip("\r\n")
            if line.startswith("id:"):
                number = int(line[3:])
            elif line == "":
                # An event is whole only with the empty line after it.
                if number is not None and raw.endswith(b"\n"):
                    yield number
                number = None
    finally:
        connection.close()


def entries(service, event, after, through):
    """The entries of the feed that changes after one number and up to another brought, oldest first."""
    found = []
    query = {"event": event, "limit": 20}
    while True:
        page = service.get_json("/v1/feeds/disputes.json", query)
        changes = [item["_counterclaim"]["change"] or 0 for item in page["items"]]
        found += [item for item, change in zip(page["items"], changes) if after < change <= through]
        if "next_url" not in page or changes[-1] <= after:
            return reversed(found)
        asked = urllib.parse.urlsplit(page["next_url"]).query
        query["cursor"] = urllib.parse.parse_qs(asked)["cursor"][0]


def read_state(state):
    if state is None or not os.path.exists(state):
        return None
    with open(state, encoding="ascii") as file:
        text = file.read().strip()
    if not text.isdigit():
        fail(f"{state} does not hold the number of a change", 2)
    return int(text)


def write_state(state, number):
    if state is None:
        return
    with open(f"{state}.new", "w", encoding="ascii") as file:
        file.write(f"{number}\n")
    os.replace(f"{state}.new", state)
