#!/usr/bin/env bash
# Downloads the program of a release, checks its checksum, and puts it on the path of the
# steps that follow. A claudemock that is on the path already is taken as it is if
# VERSION is "installed".
# Usage: VERSION=latest|installed|1.2.3 install.sh
set -euo pipefail

[ "$VERSION" != installed ] || { command -v claudemock; exit 0; }
releases=${CLAUDEMOCK_RELEASES:-}
[ -n "$releases" ] || releases=https://github.com/claudemock/claudemock/releases
version=${VERSION#v}
if [ "$version" = latest ]; then
  page=$(curl -fsSL -o /dev/null -w '%{url_effective}' "$releases/latest") # ends in /tag/v1.2.3
  version=${page##*/v}
fi

case $(uname -s) in
  Linux) os=linux end=tar.gz ;;
  Darwin) os=darwin end=tar.gz ;;
  *) os=windows end=zip ;;
esac
case $(uname -m) in
  x86_64 | amd64) arch=amd64 ;;
  arm64 | aarch64) arch=arm64 ;;
  *) echo "::error::claudemock has no release for $(uname -m)"; exit 3 ;;
esac

archive=claudemock_${version}_${os}_${arch}.$end
folder=$RUNNER_TEMP/claudemock
mkdir -p "$folder"
cd "$folder"
curl -fsSL --retry 3 -O "$releases/download/v$version/$archive" -O "$releases/download/v$version/checksums.txt"
sum=sha256sum
command -v sha256sum >/dev/null || sum="shasum -a 256"
grep " $archive\$" checksums.txt | $sum -c - >/dev/null || { echo "::error::the checksum of $archive is not that of the release"; exit 3; }
if [ "$end" = zip ]; then unzip -qo "$archive"; else tar -xzf "$archive"; fi
echo "$folder" >>"$GITHUB_PATH"
