#!/usr/bin/env bash
# In the manner of the official image: as root it hands the data over to rabbitmq and becomes that user.
set -euo pipefail

if [[ "$1" == rabbitmq* ]] && [ "$(id -u)" = 0 ]; then
  if [ "$1" = rabbitmq-server ]; then
    find /var/lib/rabbitmq \! -user rabbitmq -exec chown rabbitmq '{}' +
  fi
  exec setpriv --reuid=rabbitmq --regid=rabbitmq --clear-groups "${BASH_SOURCE[0]}" "$@"
fi
exec "$@"
