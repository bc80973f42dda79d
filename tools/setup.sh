#!/bin/bash
# Installs the Debian packages that the build needs and this machine lacks, and says which. Quiet when all is there.
# With the word `tests` also what tests need: programs of others that look at what this one wrote. Where those cannot be
# installed some tests say that they did not run.
set -euo pipefail

toolchain=$(command -v swift || true)
if [ -z "$toolchain" ]; then
  echo "setup: no Swift toolchain: \`swift\` is not on PATH; install Swift 6.2 or newer (swift.org/install), add its usr/bin" \
    "folder to PATH and run make again" >&2
  exit 1
fi
toolchain=$(readlink -f "$toolchain")

packages=()
need() { # package, command that succeeds where it is installed
  local package=$1
  shift
  "$@" > /dev/null 2>&1 || packages+=("$package")
}
installed() { dpkg-query -W -f '${db:Status-Status}' "$1" 2> /dev/null | grep -qx installed; }
header() { # library known to pkg-config, or its package
  pkg-config --exists "$1" || installed "$2"
}

need libsqlite3-dev header sqlite3 libsqlite3-dev
need libopenblas-dev header openblas libopenblas-dev
need libpng-dev header libpng libpng-dev
need libjpeg-dev header libjpeg libjpeg-dev
need pkg-config command -v pkg-config
need git command -v git
need make command -v make
need binutils command -v ld
# The Swift linker driver takes the C++ runtime and the start files from GCC's folders.
need g++ command -v g++
# Packages are fetched over TLS.
need ca-certificates test -e /etc/ssl/certs/ca-certificates.crt

# What the toolchain's own programs need from the system.
for program in "$(dirname "$toolchain")"/{swift-package,swift-frontend,clang}; do
  [ -x "$program" ] || continue
  for library in $(ldd "$program" 2> /dev/null | awk '/not found/ { print $1 }' | sort -u); do
    case $library in
      libsqlite3.so.0) packages+=(libsqlite3-0) ;;
      libncurses.so.6 | libtinfo.so.6) packages+=(libncurses6) ;;
      libcurl.so.4) packages+=(libcurl4) ;;
      libxml2.so.2) packages+=(libxml2) ;;
      libuuid.so.1) packages+=(libuuid1) ;;
      libz.so.1) packages+=(zlib1g) ;;
      libstdc++.so.6) packages+=(libstdc++6) ;;
      libedit.so.2) packages+=(libedit2) ;;
      *) echo "setup: the Swift toolchain needs $library, which is in no package known to this script; install it" >&2 ;;
    esac
  done
done

# Installs packages, or says why not.
install() {
  if ! command -v apt-get > /dev/null; then
    echo "setup: missing: $*; this system has no apt-get to install them with: install their equivalents and run make again" >&2
    return 1
  fi
  local apt=(apt-get)
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo > /dev/null; then
      echo "setup: missing: $*; run as root: apt-get install $*" >&2
      return 1
    fi
    apt=(sudo apt-get)
  fi
  echo "setup: installing $*" >&2
  export DEBIAN_FRONTEND=noninteractive
  local log get=("${apt[@]}" install -y -q --no-install-recommends "$@")
  log=$(mktemp)
  # A fresh machine has no package lists, an old one stale ones.
  if "${get[@]}" > "$log" 2>&1 < /dev/null || { "${apt[@]}" update -q > "$log" 2>&1 && "${get[@]}" > "$log" 2>&1 < /dev/null; }; then
    rm -f "$log"
    return
  fi
  tail -n 20 "$log" >&2
  rm -f "$log"
  echo "setup: apt-get could not install $* (its last lines are above)" >&2
  return 1
}

if [ ${#packages[@]} -gt 0 ]; then
  read -r -a packages <<< "$(printf '%s\n' "${packages[@]}" | sort -u | tr '\n' ' ')"
  install "${packages[@]}" || exit 1
fi

if [ "${1:-}" = tests ]; then
  packages=()
  need libimage-exiftool-perl command -v exiftool
  need imagemagick command -v identify
  if [ ${#packages[@]} -gt 0 ] && ! install "${packages[@]}"; then
    echo "setup: going on without: the tests that need them will not run" >&2
  fi
fi
