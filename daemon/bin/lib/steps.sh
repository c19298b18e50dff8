# shellcheck shell=bash
# Progress and cleaning up for every script here: one line a step with its seconds on the terminal, everything else in a
# log file whose path is printed on failure. What was registered with at_exit runs in reverse order, however the script ends.

steps_log=/dev/null
steps_child=
steps_undo=()
declare -A steps_beside=()

# steps_begin FILE: the log file of this run; a log of an earlier run is replaced.
steps_begin() {
  steps_log=$1
  mkdir -p "$(dirname "$1")"
  : >"$1"
  trap 'steps_end $?' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 141' PIPE
  trap 'exit 143' TERM
}

# at_exit COMMAND…: undone last to first.
at_exit() {
  steps_undo+=("$(printf '%q ' "$@")")
}

steps_end() {
  local code=$1 i
  # From here on nothing stops the cleaning up: no second signal, no terminal that is gone.
  set +e
  trap '' HUP INT TERM PIPE
  trap - EXIT
  if [[ -n $steps_child ]]; then
    printf '\n' >&2
    steps_stop_group "$steps_child"
  fi
  for ((i = ${#steps_undo[@]} - 1; i >= 0; i--)); do
    eval "${steps_undo[i]}" >>"$steps_log" 2>&1 || printf 'warning: could not undo: %s(details: %s)\n' "${steps_undo[i]}" "$steps_log" >&2
  done
  exit "$code"
}

# Each thing that runs is its own process group: it is asked to end, and after five seconds made to.
steps_stop_group() { # steps_stop_group PID
  local n
  kill -TERM -- "-$1" 2>/dev/null || true
  for ((n = 0; n < 50; n++)); do
    kill -0 -- "-$1" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL -- "-$1" 2>/dev/null || true
}

# steps_run COMMAND…: runs in the background, so that a signal to the script is answered at once; output as the caller redirects it.
steps_run() {
  local code=0
  set -m
  "$@" </dev/null &
  steps_child=$!
  set +m
  wait "$steps_child" || code=$?
  steps_child=
  return "$code"
}

steps_seconds() {
  local now=${EPOCHREALTIME/./} tenths
  tenths=$(((now - $1) / 100000))
  printf '%d.%d s' $((tenths / 10)) $((tenths % 10))
}

# background COMMAND…: goes on beside the steps, and is ended with the script; output goes to a log file with its name beside the log.
background() {
  set -m
  "$@" </dev/null >"$(dirname "$steps_log")/$1.log" 2>&1 &
  set +m
  steps_beside[$1]=$!
  at_exit steps_stop_group "$!"
}

# background_ended TITLE COMMAND: waits for what goes on beside the steps, as a step that does not end the script. Returns its code.
background_ended() {
  local code=0 log
  log=$(dirname "$steps_log")/$2.log
  wait "${steps_beside[$2]}" || code=$?
  printf '%-58s %10s\n' "$1" "$( ((code == 0)) && echo ok || echo FAILED)"
  ((code == 0)) || tail -n 15 "$log" | sed 's/^/    | /' >&2
  return "$code"
}

# step TITLE COMMAND…: output goes to the log; a failure prints its end and where the rest is, and ends the script.
step() {
  local title=$1 begin=${EPOCHREALTIME/./} code=0 from
  shift
  printf '%-58s ' "$title"
  from=$(($(wc -l <"$steps_log") + 1))
  printf '== %s: %s\n' "$title" "$*" >>"$steps_log"
  steps_run "$@" >>"$steps_log" 2>&1 || code=$?
  if ((code == 0)); then
    printf '%10s\n' "$(steps_seconds "$begin")"
    return 0
  fi
  printf '%10s  FAILED\n' "$(steps_seconds "$begin")"
  tail -n "+$from" "$steps_log" | tail -n 15 | sed 's/^/    | /' >&2
  printf 'error: "%s" failed with exit code %d; all details: %s\n' "$title" "$code" "$steps_log" >&2
  exit "$code"
}

# step_showing TITLE FILTER COMMAND…: as step, for a long one: FILTER reads the output and prints what is worth a line. Returns the command's code.
step_showing() {
  local title=$1 filter=$2 begin=${EPOCHREALTIME/./} code=0
  shift 2
  printf '%s\n' "$title"
  printf '== %s: %s\n' "$title" "$*" >>"$steps_log"
  steps_run "$@" > >(tee -a "$steps_log" | "$filter") 2>&1 || code=$?
  printf '%-58s %10s%s\n' "  done" "$(steps_seconds "$begin")" "$( ((code == 0)) || printf '  FAILED')"
  return "$code"
}

# Files made under sudo belong to the one who called it; an engine's data keep the owners that containers gave them.
give_back() {
  if [[ -n ${SUDO_UID:-} && -e $1 ]]; then
    find "$1" -path "$1/engines" -prune -o -exec chown -h "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" {} +
  fi
}

need_root() {
  if ((EUID != 0)); then
    printf 'error: %s needs root (a private Docker engine runs in its own network namespace): sudo %s\n' "${0##*/}" "$0" >&2
    exit 2
  fi
}
