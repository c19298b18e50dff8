# shellcheck shell=bash
# Finds a JDK 25 that is already on the machine and exports it as JAVA_HOME.

# The major version of the JDK in directory $1, read from its release file: no Java is started for it.
jdk_major() {
  [[ -x $1/bin/javac && -r $1/release ]] || return 1
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# Exports JAVA_HOME and puts its bin first in PATH; returns 1 where no JDK 25 is found.
use_jdk() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    if [[ -n $home && $(jdk_major "$home") == 25 ]]; then
      export JAVA_HOME=$home PATH=$home/bin:$PATH
      return 0
    fi
  done
  return 1
}
