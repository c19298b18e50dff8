#!/bin/sh
# In the manner of the official image: runs what lies in /docker-entrypoint.d, then the command.
set -e

log() {
  [ -n "${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ] || echo "$@"
}

if [ "$1" = nginx ] || [ "$1" = nginx-debug ]; then
  if find /docker-entrypoint.d/ -mindepth 1 -maxdepth 1 -type f -print -quit | grep -q .; then
    log "$0: /docker-entrypoint.d/ is not empty, will attempt to perform configuration"
    for script in /docker-entrypoint.d/*; do
      case $script in
        *.sh)
          if [ -x "$script" ]; then
            log "$0: launching $script"
            "$script"
          else
            log "$0: ignoring $script, not executable"
          fi
          ;;
        *) log "$0: ignoring $script" ;;
      esac
    done
    log "$0: configuration complete; ready for start up"
  fi
fi

exec "$@"
