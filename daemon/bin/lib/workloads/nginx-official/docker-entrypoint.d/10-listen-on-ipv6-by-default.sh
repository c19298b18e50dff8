#!/bin/sh
# Adds a listener on IPv6 to the default site, as long as that file is unchanged.
set -e

file=/etc/nginx/conf.d/default.conf
if [ ! -f /proc/net/if_inet6 ]; then
  echo "$0: info: ipv6 not available"
  exit 0
fi
if ! touch "$file" 2>/dev/null; then
  echo "$0: info: can not modify $file (read-only file system?)"
  exit 0
fi
if grep -q 'listen  *\[::\]:80;' "$file"; then
  echo "$0: info: IPv6 listen already enabled"
  exit 0
fi
sed -i 's,listen       80;,listen       80;\n    listen  [::]:80;,' "$file"
echo "$0: info: Enabled listen on IPv6 in $file"
