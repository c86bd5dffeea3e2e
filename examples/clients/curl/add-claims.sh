#!/usr/bin/env bash
# Adds the claims of a CSV file; its columns are listed at /docs, under “Import claims”.
#
#     COUNTERCLAIM_KEY=… ./add-claims.sh claims.csv [--dry-run] [--url http://127.0.0.1:3000]
#
# With an externalId in each row the file can be sent again whole after it was mended or the connection broke:
# what is there already stays as it is. Ends with 0 where every row was taken, with 1 where one was refused.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/counterclaim.sh"

usage() { fail 'usage: add-claims.sh FILE.csv [--dry-run] [--url URL]' 2; }

file='' dry_run=false
while [ $# -gt 0 ]; do
  case $1 in
    --dry-run) dry_run=true ;;
    --url) [ $# -gt 1 ] || usage; url=$2; shift ;;
    -*) usage ;;
    *) [ -z "$file" ] || usage; file=$1 ;;
  esac
  shift
done
[ -n "$file" ] || usage
[ -r "$file" ] || fail "there is no file $file that can be read" 2
begin

# A line of the answer as a mark and a sentence.
LINES="$WORDS_OF_PROBLEM"'
  if .summary then "done\t\(.summary | "\(.received) rows: \(.recorded) recorded, \(.merged) known already, " +
      "\(.refused) refused; \(.disputesOpened) disputes opened")\t\(.summary.refused)"
  elif .acknowledged then "so far\t\(.acknowledged) rows"
  elif .line then "refused\tline \(.line): \(.problem | problem)"
  elif .problem then "broken\t\(.problem | problem)"
  else "broken\t\(.status): \(problem)" end'

ended=1
while IFS=$'\t' read -r mark words refused; do
  case $mark in
    done)
      printf '%s\n' "$words"
      [ "$refused" -gt 0 ] || ended=0
      summed=yes
      ;;
    *) printf '%s\n' "$words" >&2 ;;
  esac
done < <(curl -sS -N -X POST -T "$file" -H "@$work/headers" -H 'Content-Type: text/csv' -H 'Expect:' \
  -H 'Accept: application/x-ndjson' "$url/v1/claims/import?dryRun=$dry_run" | jq --unbuffered -r "$LINES")
[ "${summed:-no}" = yes ] || fail 'the import did not end well; the file can be sent again whole'
exit $ended
