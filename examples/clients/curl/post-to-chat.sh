#!/usr/bin/env bash
# Posts to a chat whenever a dispute of an event opens, changes, settles, opens again, ceases or is assessed.
#
#     CHAT_URL=https://chat.example/hooks/… ./post-to-chat.sh EVENT [--state FILE] [--url http://127.0.0.1:3000]
#
# CHAT_URL is an incoming webhook that takes {"text": …}, as those of Slack, Mattermost and Rocket.Chat do. It is a
# secret, and no argument. EVENT may also stand in COUNTERCLAIM_EVENT. With --state it goes on after a stop where it
# was; what a crash came between is posted again rather than lost.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/counterclaim.sh"

usage() { fail 'usage: CHAT_URL=… post-to-chat.sh EVENT [--state FILE] [--url URL]' 2; }

event='' state=''
while [ $# -gt 0 ]; do
  case $1 in
    --state) [ $# -gt 1 ] || usage; state=$2; shift ;;
    --url) [ $# -gt 1 ] || usage; url=$2; shift ;;
    -*) usage ;;
    *) [ -z "$event" ] || usage; event=$1 ;;
  esac
  shift
done
event=${event:-${COUNTERCLAIM_EVENT:-}}
[ -n "$event" ] && [ -n "${CHAT_URL:-}" ] || usage
case $CHAT_URL in http://* | https://*) ;; *) fail 'CHAT_URL must begin with http' 2 ;; esac
begin
printf 'url = "%s"\n' "$(printf '%s' "$CHAT_URL" | sed 's/[\\"]/\\&/g')" >"$work/chat"

# Names and quotes are other people's: they must not call @all, nor be taken for the chat's own marks.
post_entry() {
  jq -c 'def plain: gsub("&"; "&amp;") | gsub("<"; "&lt;") | gsub(">"; "&gt;") | gsub("@"; "@\u200b");
    {text: ((.title + "\n" + .content_text | plain) + "\n" + .url)}' >"$work/message"
  fetch posted -X POST -K "$work/chat" -H 'Content-Type: application/json' --data-binary "@$work/message"
}

follow "$event" "$state" post_entry
