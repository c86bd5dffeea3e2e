# What the scripts of this folder share: settings, requests that are tried again, problems in plain words, and
# following what becomes of the disputes of an event. It is sourced, not run. It needs bash, curl and jq.
#
# From the environment: COUNTERCLAIM_URL (http://127.0.0.1:3000 unless given) and COUNTERCLAIM_KEY. The key is no
# argument, since everybody on a machine can read the arguments of its processes.

url=${COUNTERCLAIM_URL:-http://127.0.0.1:3000}
RETRY_AT_MOST=30
streaming=

# Ends with 1 for what failed, with 2 for a command that was not written as it must be.
fail() {
  printf '%s\n' "$1" >&2
  exit "${2:-1}"
}

begin() {
  local tool
  for tool in curl jq; do
    command -v "$tool" >/dev/null || fail "$tool is needed and is not installed"
  done
  url=${url%/}
  case $url in http://* | https://*) ;; *) fail "the address of the service must begin with http: $url" 2 ;; esac
  umask 077
  work=$(mktemp -d)
  trap 'rm -rf "$work"; [ -z "$streaming" ] || kill "$streaming" 2>/dev/null' EXIT
  # A signal is how a script that follows ends.
  trap 'exit 0' INT TERM
  : >"$work/headers"
  if [ -n "${COUNTERCLAIM_KEY:-}" ]; then
    printf 'Authorization: Bearer %s\n' "$COUNTERCLAIM_KEY" >"$work/headers"
  fi
}

# A problem document in plain words: each fault with the field that it lies in, or else what it says as a whole.
WORDS_OF_PROBLEM='def words: [.errors[]? | (if .path == "" then "" else .path + ": " end) + .message]
  | join("; ");
  def problem: if words == "" then .detail // .title else words end;'

problem_in_words() {
  jq -r "$WORDS_OF_PROBLEM problem" "$1" 2>/dev/null || head -c 300 "$1"
}

# Whether a status may be another one soon; 000 is curl's for no answer at all.
is_passing() {
  case $1 in 000 | 408 | 425 | 429 | 5??) return 0 ;; *) return 1 ;; esac
}

# wait_before_try N: as the answer asked in $work/head, or else 1, 2, 4 … seconds.
wait_before_try() {
  local asked seconds=$RETRY_AT_MOST
  asked=$(sed -n 's/^[Rr]etry-[Aa]fter: *\([0-9]\{1,4\}\).*/\1/p' "$work/head" 2>/dev/null | tail -n 1)
  [ "$1" -ge 5 ] || seconds=$((1 << $1))
  [ "${asked:-0}" -le "$seconds" ] || seconds=$asked
  # A sleep of its own is waited for, so that a signal ends the script at once.
  sleep "$seconds" &
  wait $!
}

# fetch NAME CURL-ARGUMENTS…: an answer into $work/NAME, tried again while nobody answers or the service is busy.
fetch() {
  local name=$1 status tries=0
  shift
  while :; do
    : >"$work/head"
    status=$(curl -sS --max-time 60 -D "$work/head" -o "$work/$name" -w '%{http_code}' "$@" 2>"$work/error") || true
    case $status in 2??) return ;; esac
    is_passing "$status" || fail "$(printf '%s: ' "$status"; problem_in_words "$work/$name")"
    printf 'trying again: %s\n' "$(if [ "$status" = 000 ]; then cat "$work/error"; else echo "$status"; fi)" >&2
    wait_before_try "$tries"
    tries=$((tries + 1))
  done
}

# follow EVENT STATE HANDLER: gives each turn in the life of a dispute of the event to HANDLER, as one line of JSON
# on its standard input. The stream of changes says that something happened, the feed of disputes what. How far that
# came stands in the file STATE, so that a script that was stopped goes on from there and misses nothing.
follow() {
  local event=$1 state=$2 handler=$3 line number tries=0 status
  [ -n "$state" ] || state=$work/state
  if [ ! -s "$state" ]; then
    fetch ready "$url/health/ready"
    jq -r .changes "$work/ready" >"$state"
  fi
  while :; do
    number=
    : >"$work/head"
    # After ten minutes the connection is made anew, in case it was lost without a word.
    exec 3< <(exec curl -sS -N -G --max-time 600 -D "$work/head" -H "@$work/headers" \
      -H 'Accept: text/event-stream' -H "Last-Event-ID: $(cat "$state")" --data-urlencode "event=$event" \
      "$url/v1/changes/stream" 2>"$work/error")
    streaming=${!:-}
    while IFS= read -r line <&3; do
      line=${line%$'\r'}
      case $line in
        id:*) number=$(printf '%s' "${line#id:}" | tr -d ' ') ;;
        '')
          tries=0
          [ -z "$number" ] || tell_through "$event" "$state" "$number" "$handler"
          number=
          ;;
      esac
    done
    exec 3<&-
    streaming=
    # A refusal is one line without an end.
    printf '%s' "$line" >"$work/refusal"
    status=$(sed -n 's|^HTTP/[0-9.]* \([0-9]*\).*|\1|p' "$work/head" | tail -n 1)
    case ${status:-000} in
      200) ;;
      *) is_passing "${status:-000}" || fail "$status: $(problem_in_words "$work/refusal")" ;;
    esac
    printf 'the connection ended; connecting again\n' >&2
    wait_before_try "$tries"
    tries=$((tries + 1))
  done
}

# The entries of the feed since STATE and up to NUMBER, oldest first; then STATE is NUMBER.
tell_through() {
  local event=$1 state=$2 number=$3 handler=$4 last cursor='' entry
  last=$(cat "$state")
  [ "$number" -gt "$last" ] || return 0
  : >"$work/entries"
  while :; do
    fetch page -G -H "@$work/headers" --data-urlencode "event=$event" --data-urlencode 'limit=20' \
      ${cursor:+--data-urlencode "cursor=$cursor"} "$url/v1/feeds/disputes.json"
    jq -c --argjson last "$last" --argjson number "$number" \
      '.items[] | (._counterclaim.change // 0) as $change | select($change > $last and $change <= $number)' \
      "$work/page" >>"$work/entries"
    cursor=$(jq -r --argjson last "$last" 'if .next_url and (.items[-1]._counterclaim.change // 0) > $last
      then .next_url | capture("[?&]cursor=(?<it>[^&]+)").it else "" end' "$work/page")
    [ -n "$cursor" ] || break
  done
  jq -c -s 'reverse | .[]' "$work/entries" >"$work/ordered"
  while IFS= read -r entry <&4; do
    printf '%s\n' "$entry" | "$handler"
  done 4<"$work/ordered"
  # Only now: what was not told is told again after a crash.
  printf '%s\n' "$number" >"$state.new"
  mv "$state.new" "$state"
}
