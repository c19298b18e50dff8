#!/bin/sh
# In the manner of the official image.
set -e

if [ "${1#-}" != "$1" ]; then
  set -- memcached "$@"
fi
exec "$@"
