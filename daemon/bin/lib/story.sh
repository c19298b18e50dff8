# shellcheck shell=bash
# shellcheck disable=SC2154
# Tells a story in a terminal: headings in plain words, commands shown as typed with what they print, and claims that are
# checked. A claim that does not come true ends the script with 1 and says which.

story_width=${STORY_WIDTH:-112}
story_colour=no
if [[ ${STORY_COLOUR:-} == always || (-t 1 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb) ]]; then
  story_colour=yes
fi
story_chapter=0
# What the last shown command printed, without colours.
story_output=

# ink CODE TEXT
ink() {
  if [[ $story_colour == yes ]]; then printf '\033[%sm%s\033[0m' "$1" "$2"; else printf '%s' "$2"; fi
}

chapter() {
  story_chapter=$((story_chapter + 1))
  printf '\n%s\n' "$(ink '1;36' "$story_chapter. $1")"
}

say() { printf '   %s\n' "$@"; }

# A long command goes on in the next line, as one would type it.
typed() {
  fold -s -w $((story_width - 4)) <<<"$1" | sed 's/ $/ \\/; 2,$s/^/  /' | while IFS= read -r line; do
    printf '   %s %s\n' "$(ink 2 "${prompt-$}")" "$(ink 1 "$line")"
    prompt=' '
  done
}

# clipped LINES: the first lines, none longer than the page; how many more there were is said.
clipped() {
  awk -v most="$1" 'NR <= most { print } END { if (NR > most) printf "… %d more lines\n", NR - most }' |
    LC_ALL=C.UTF-8 sed -E "s/^((\x1b\[[0-9;]*m|[^\x1b]){$story_width}).+/\1…\x1b[0m/; s/^/     /" |
    if [[ $story_colour == yes ]]; then cat; else uncoloured; fi
}

uncoloured() { sed -E 's/\x1b\[[0-9;]*m//g'; }

# shows LINES COMMAND…: prints it as typed and the first LINES of its output; it must exit with 0, or with $exits.
shows() {
  local lines=$1 code=0
  shift
  typed "${as:-$*}"
  story_output=$("$@" 2>&1) || code=$?
  printf '%s\n' "$story_output" >>"$steps_log"
  [[ -z $story_output || $lines == 0 ]] || clipped "$lines" <<<"$story_output"
  story_output=$(uncoloured <<<"$story_output")
  if [[ $code != "${exits:-0}" ]]; then
    ((lines > 0)) || clipped 20 <<<"$story_output"
    untrue "$* ended with exit code $code and not with ${exits:-0}"
  fi
}

untrue() {
  printf '   %s %s\n' "$(ink '1;31' '✗')" "$1"
  printf 'error: the demo did not go as told: %s\n  details: %s\n' "$1" "$steps_log" >&2
  exit 1
}

true_that() { printf '   %s %s\n' "$(ink '1;32' '✓')" "$1"; }

# holds CLAIM COMMAND…: is true now.
holds() {
  local claim=$1
  shift
  printf '== claim: %s: %s\n' "$claim" "$*" >>"$steps_log"
  "$@" >>"$steps_log" 2>&1 || untrue "not true: $claim"
  true_that "$claim"
}

# comes_true SECONDS CLAIM COMMAND…: becomes true in time; says after how long.
comes_true() {
  local limit=$1 claim=$2 begin=${EPOCHREALTIME/./}
  shift 2
  until_true "$limit" "$@" || untrue "not true within $limit s: $claim"
  true_that "$claim $(ink 2 "($(steps_seconds "$begin"))")"
}

# prints EXPECTED COMMAND…: what the command prints is exactly this.
prints() {
  local expected=$1
  shift
  [[ $("$@" 2>/dev/null) == "$expected" ]]
}

# said TEXT: the last shown command did.
said() { [[ $story_output == *"$1"* ]]; }
