# To be sourced: puts a package of this machine's Debian and what it needs beside what is installed into a folder. Nothing is installed on the system.
# Usage: unpack PACKAGE FOLDER; afterwards $home is the folder, absolute.
unpack() {
  command -v apt-get >/dev/null || { echo "no apt-get here" >&2; exit 1; }
  rm -rf "$2"; mkdir -p "$2/packages/partial"
  home=$(cd "$2" && pwd)
  apt-get -qq update
  apt-get -qq -y --no-install-recommends --download-only -o Dir::Cache::archives="$home/packages" -o APT::Sandbox::User=root install "$1"
  for package in "$home"/packages/*.deb; do dpkg-deb -x "$package" "$home"; done
  rm -rf "$home/packages"
}
