#!/usr/bin/env bash
# In the manner of the official image: as root it hands the data over to mysql and becomes that user; an empty data directory is initialised.
set -eo pipefail

datadir=/var/lib/mysql

note() { printf '%s [Note] [Entrypoint]: %s\n' "$(date --rfc-3339=seconds)" "$*"; }

initialise() {
  note 'Initializing database files'
  mariadb-install-db --datadir="$datadir" --rpm --auth-root-authentication-method=normal --skip-test-db --user="$(id -un)" >/dev/null
  note 'Starting temporary server'
  mariadbd --skip-networking --socket=/run/mysqld/mysqld.sock 2>/dev/null &
  until mariadb-admin --protocol=socket --socket=/run/mysqld/mysqld.sock -uroot ping >/dev/null 2>&1; do
    kill -0 $! || { note 'Unable to start server.'; exit 1; }
    sleep 0.1
  done
  mariadb --protocol=socket --socket=/run/mysqld/mysqld.sock -uroot <<SQL
CREATE DATABASE IF NOT EXISTS \`${MARIADB_DATABASE:-app}\`;
CREATE USER '${MARIADB_USER:-app}'@'%' IDENTIFIED BY '${MARIADB_PASSWORD:?}';
GRANT ALL ON \`${MARIADB_DATABASE:-app}\`.* TO '${MARIADB_USER:-app}'@'%';
SQL
  mariadb-admin --protocol=socket --socket=/run/mysqld/mysqld.sock -uroot shutdown
  wait $!
  note 'MariaDB init process done. Ready for start up.'
}

if [ "${1:0:1}" = - ]; then
  set -- mariadbd "$@"
fi
if [ "$1" = mariadbd ] || [ "$1" = mysqld ]; then
  if [ "$(id -u)" = 0 ]; then
    note 'Switching to dedicated user mysql'
    mkdir -p "$datadir" /run/mysqld
    find "$datadir" /run/mysqld \! -user mysql -exec chown mysql: '{}' +
    exec setpriv --reuid=mysql --regid=mysql --clear-groups "${BASH_SOURCE[0]}" "$@"
  fi
  [ -d "$datadir/mysql" ] || initialise
fi
exec "$@"
