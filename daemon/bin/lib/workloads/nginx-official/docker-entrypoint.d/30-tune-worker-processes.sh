#!/bin/sh
# Sets worker_processes to the number of processors when NGINX_ENTRYPOINT_WORKER_PROCESSES_AUTOTUNE is set.
set -e

[ -n "${NGINX_ENTRYPOINT_WORKER_PROCESSES_AUTOTUNE:-}" ] || exit 0
file=/etc/nginx/nginx.conf
touch "$file" 2>/dev/null || { echo "$0: error: can not modify $file (read-only file system?)"; exit 0; }
sed -i "s/^worker_processes .*/worker_processes $(nproc);/" "$file"
