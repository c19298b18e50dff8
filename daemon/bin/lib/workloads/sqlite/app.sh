#!/bin/sh
# Makes the database and serves it; ends with the signal that docker stop sends.
set -e

sqlite3 "$DATABASE" 'PRAGMA journal_mode=WAL; CREATE TABLE IF NOT EXISTS rows (n INTEGER PRIMARY KEY)' >/dev/null
busybox httpd -f -p 8080 -h /app/www &
trap 'kill $!; exit 0' TERM INT
wait $!
