#!/usr/bin/env python3
"""Posts to a chat whenever a dispute of an event opens, changes, settles, opens again, ceases or is assessed.

    CHAT_URL=https://chat.example/hooks/… ./post_to_chat.py EVENT [--state FILE] [--url http://127.0.0.1:3000]

CHAT_URL is an incoming webhook that takes {"text": …}, as those of Slack, Mattermost and Rocket.Chat do. It is a
secret, and no argument. EVENT may also stand in COUNTERCLAIM_EVENT. With --state it goes on after a stop where it
was; what a crash came between is posted again rather than lost.
"""

import argparse
import json
import os
import urllib.parse

from counterclaim import Service, again, checked, connect, follow, run


def main():
    parser = argparse.ArgumentParser(description="Posts what becomes of the disputes of an event to a chat.")
    event = os.environ.get("COUNTERCLAIM_EVENT")
    parser.add_argument("event", nargs="?" if event else None, default=event)
    parser.add_argument("--state", metavar="FILE")
    parser.add_argument("--url")
    given = parser.parse_args()
    chat = os.environ.get("CHAT_URL", "")
    if not chat.startswith(("http://", "https://")):
        parser.error("CHAT_URL must be set, and begin with http")
    for entry in follow(Service(given.url), given.event, given.state):
        again(lambda: post(urllib.parse.urlsplit(chat), text_of(entry)))


def text_of(entry):
    """Names and quotes are other people's: they must not call @all, nor be taken for the chat's own marks."""
    text = f"{entry['title']}\n{entry['content_text']}"
    for mark, plain in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("@", "@\u200b")):
        text = text.replace(mark, plain)
    return f"{text}\n{entry['url']}"


def post(chat, text):
    connection = connect(chat)
    try:
        target = (chat.path or "/") + (f"?{chat.query}" if chat.query else "")
        headers = {"Content-Type": "application/json"}
        connection.request("POST", target, json.dumps({"text": text}).encode(), headers)
        checked(connection.getresponse()).read()
    finally:
        connection.close()


if __name__ == "__main__":
    run(main)
