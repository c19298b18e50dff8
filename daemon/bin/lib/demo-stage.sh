# shellcheck shell=bash
# What stands behind the demo's story: the built product, a private engine, the daemon with its own configuration, and
# how facts are read from them.

# shellcheck disable=SC2154 # here and project are of the script that reads this file
engine=$target/engines/demo
stage=$target/demo
export WHARDEN_CONFIG=$stage/wharden.yaml
kept=no
url=

set_the_stage() {
  built || step "building Wharden" build
  step "starting a private Docker engine" "$here/lib/engine" start "$engine"
  # shellcheck source=/dev/null
  . "$engine/engine.env"
  unset DOCKER_CONTEXT DOCKER_TLS_VERIFY
  export DOCKER_HOST=unix://$SOCKET
  step "making two small images" "$here/lib/images" "$SOCKET"
  [[ -f $product/lib/wharden.aot ]] || step "training Wharden's start-up cache, once" train "$engine"
  url=http://127.0.0.1:$(free_port)
  write_configuration
  step "first start of Wharden" wharden --version
}

write_configuration() {
  rm -rf "$stage"
  mkdir -p "$stage/policies"
  cat >"$WHARDEN_CONFIG" <<YAML
apiVersion: wharden.dev/v1
kind: WhardenConfiguration
engine: {socket: $SOCKET}
stateDirectory: $stage/state
audit: {file: $stage/audit.jsonl}
enforcement: Audit
disruption: {maxConcurrent: 3}
web: {listen: "${url#http://}"}
YAML
  cat >"$stage/policies/demo.yaml" <<'YAML'
apiVersion: wharden.dev/v1
kind: HardeningPolicy
metadata: {name: demo}
spec:
  match: {images: ["wharden-demo/web:*"]}
  mode: Enforce
  profile: restricted
  desired:
    runAsNonRoot: {user: "10001:10001"}
    capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}
    readOnlyRootFilesystem: {tmpfs: [/tmp]}
    allowPrivilegeEscalation: false
    engineSocket: {allow: false, onDrift: Quarantine}
    resources: {limits: {memory: 64Mi, cpu: 500m, pids: 50}}
  remediation: {probation: 3s, writableLayer: Discard}
YAML
  # A failed repair halts the rollout of its policy: the one that is going to fail has its own policy.
  sed 's/name: demo/name: legacy/; s/web:/nogood:/' "$stage/policies/demo.yaml" >"$stage/policies/legacy.yaml"
}

wharden() {
  local colour=never
  [[ $story_colour == no ]] || colour=always
  if [[ $1 == --version ]]; then colour=; fi
  "$product/bin/wharden" "$@" ${colour:+--color "$colour"}
}

start_daemon() {
  typed "${as:-wharden run &}"
  launch_daemon
}

strike() {
  stop_daemon
  "$here/lib/engine" remove "$engine" >>"$steps_log" 2>&1
}

strike_unless_kept() { [[ $kept == yes ]] || strike; }

inside() { "$here/lib/engine" nsenter "$engine" "$@"; }

ready() {
  daemon_runs || untrue "the daemon ended: $(tail -n 3 "$stage/daemon.log")"
  curl -sf --max-time 5 "$url/-/ready"
}

# metric 'name{label="value",}': its value as a whole number.
metric() { curl -sf --max-time 5 "$url/metrics" | awk -v name="wharden_$1" '$1 == name { printf "%d\n", $2 }'; }

metrics() {
  curl -sf --max-time 5 "$url/metrics" |
    grep -E '^wharden_(enforcement_enabled|containers|remediations_total|drift_detected_total|quarantined_containers|docker_event_stream_connected|remediation_budget_remaining)[ {]' | grep -v ' 0\.0$'
}

# field CONTAINER PATH…: of its inspect, on one line.
field() {
  local name=$1 format=
  shift
  format=$(printf '{{%s}} ' "$@")
  docker inspect --type container --format "${format% }" "$name"
}

# Whatever a change of a container would change.
everything() {
  docker ps -aq --no-trunc | sort |
    xargs docker inspect --type container --format '{{.Id}} {{.Name}} {{.State.Pid}} {{.State.StartedAt}} {{json .HostConfig}} {{json .NetworkSettings.Networks}}'
}

gone() { ! docker inspect --type container "$1"; }

runner_state() { docker inspect --type container --format '{{.Id}} {{.State.Status}} {{len .NetworkSettings.Networks}}' ci-runner; }

# recorded CONDITION: a record of the audit log for which jq's condition is true.
recorded() { jq -se "any(.[]; $1)" "$stage/audit.jsonl"; }

# action_of NAME KIND: the id of the last action of that kind that ended well.
action_of() {
  jq -r --arg name "$1" --arg kind "$2" \
    'select(.container == $name and .type == "remedy_ended" and .verb == $kind and .result == "success").action' "$stage/audit.jsonl" | tail -n 1
}

why_rolled_back() { wharden audit show --container legacy -o json | jq -r 'select(.result == "rolled_back").reason'; }

# The moment that is worth a picture of the status page; only lib/pictures asks for one.
picture() {
  [[ -n ${STORY_PICTURES:-} ]] || return 0
  # The private engine's socket is of this machine alone.
  curl -sf "$url/" | sed -E "s#$SOCKET#/run/docker.sock#g; s#(href|src)=\"/#\1=\"$url/#g" >"$stage/status.html"
  "$here/lib/screenshot" "file://$stage/status.html" "$STORY_PICTURES/status.png" 1200 1035 >>"$steps_log" 2>&1
}
