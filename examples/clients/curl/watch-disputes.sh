#!/usr/bin/env bash
# Prints a line whenever a dispute of an event opens, changes, settles, opens again, ceases or is assessed.
#
#     ./watch-disputes.sh EVENT [--state FILE] [--url http://127.0.0.1:3000]
#
# EVENT may also stand in COUNTERCLAIM_EVENT. With --state it goes on after a stop where it was; without, it begins
# with what happens from now on. It runs until it is stopped.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/counterclaim.sh"

usage() { fail 'usage: watch-disputes.sh EVENT [--state FILE] [--url URL]' 2; }

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
[ -n "$event" ] || usage
begin

print_entry() { jq -r '"\(.date_published)\t\(.title)\t\(.url)"'; }

follow "$event" "$state" print_entry
