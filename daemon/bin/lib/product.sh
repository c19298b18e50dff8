# shellcheck shell=bash
# The built product and its daemon, for the scripts that run it: demo and bench. They set here, project and stage, the
# directory of the daemon's own files.

# shellcheck disable=SC2154
target=$project/daemon/target
product=$target/wharden

# The product is built when it is missing or older than what it is made of.
built() {
  [[ -x $product/bin/wharden && -f $target/wharden.jar ]] || return 1
  [[ -z $(find "$project/pom.xml" "$project/daemon/pom.xml" "$project/daemon/src/main" "$project/daemon/src/dist" -newer "$target/wharden.jar" -print -quit) ]]
}

build() { (cd "$project" && mvn -B -ntp -o -q package -pl daemon -Dmaven.test.skip=true -Dspotless.check.skip=true); }

free_port() {
  local port
  for port in 10947 19471 19472 19473 19474; do
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      printf '%s' "$port"
      return 0
    fi
  done
  return 1
}

# The start-up cache; no other run uses its containers.
train() {
  "$here/lib/train" "$product" "$1"
  docker ps -aq | xargs -r docker rm -f
}

launch_daemon() {
  setsid "$product/bin/wharden" run >>"$stage/daemon.log" 2>&1 </dev/null &
  printf '%s %s\n' $! "$(started_at $!)" >"$stage/daemon.pid"
}

# The start time tells whether a number still is the process that it was.
started_at() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

daemon_runs() {
  local pid start
  [[ -r $stage/daemon.pid ]] || return 1
  read -r pid start <"$stage/daemon.pid"
  [[ -n $start && $(started_at "$pid") == "$start" && $(cat "/proc/$pid/stat") != *') Z '* ]]
}

daemon_ended() { ! daemon_runs; }

# A daemon that is asked to end finishes or rolls back what it has begun.
stop_daemon() {
  local pid
  daemon_runs || return 0
  read -r pid _ <"$stage/daemon.pid"
  kill -TERM "$pid"
  until_true 40 daemon_ended || kill -KILL "$pid"
  until_true 5 daemon_ended
}

# until_true SECONDS COMMAND…: polls, quietly; 1 when it did not come true.
until_true() {
  local deadline=$((SECONDS + $1))
  shift
  printf '== waiting for: %s\n' "$*" >>"$steps_log"
  until "$@" >>"$steps_log" 2>&1; do
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}
