#!/usr/bin/env bash
# A client of a workload, run in a container of the same image: it says what the service has acknowledged, and what it has.
#
#   client.sh FUNCTIONS HOST PORT serves     exit 0 when it answers
#   client.sh FUNCTIONS HOST PORT put N      stores the row N; exit 0 when that was acknowledged
#   client.sh FUNCTIONS HOST PORT rows       all rows, one a line
#   client.sh FUNCTIONS HOST PORT load FROM  stores rows one after the other until it is killed: "TIME acked N" or "TIME failed N", a line each;
#                                            FROM "now" is a number that is larger at each start
#
# FUNCTIONS is the client file of a workload: it defines prepare, put and rows for $host and $port.
set -u

readonly self=$0 functions=$1 host=$2 port=$3 verb=$4

# http PATH: the body; 1 when the answer is not 200.
http() {
  local status line
  exec 3<>"/dev/tcp/$host/$port" || return 1
  printf 'GET %s HTTP/1.0\r\nHost: %s\r\n\r\n' "$1" "$host" >&3
  IFS= read -r status <&3 && [[ $status == *' 200 '* ]] || return 1
  while IFS= read -r line && [[ $line != $'\r' ]]; do :; done <&3
  cat <&3
}

prepare() { :; }

# shellcheck source=/dev/null
. "$functions"

# Nothing that the service does may make a client wait for ever.
bounded() { timeout 5 bash "$self" "$functions" "$host" "$port" "$@"; }

load() {
  local n=$1
  while :; do
    if bounded put "$n" >/dev/null 2>&1; then echo "$EPOCHREALTIME acked $n"; else echo "$EPOCHREALTIME failed $n"; sleep 0.05; fi
    n=$((n + 1))
  done
}

case $verb in
  serves) prepare && put 0 ;;
  put) put "$5" ;;
  rows) rows ;;
  load) load "${5/#now/$((EPOCHSECONDS % 1000000 * 1000))}" ;;
  *) exit 2 ;;
esac
