#!/usr/bin/env bash
# Makes the packages of a built executable:
#
#   Packaging/package.sh BINARY FOLDER [--tree-only | --quick]
#
# FOLDER gets root/ (what is installed), a tarball, a Debian package and SHA256SUMS. --tree-only ends
# after root/. --quick compresses little and takes an executable that needs the Swift runtime, which
# is right for a check and for nothing else.
#
# The same sources, executable and SOURCE_DATE_EPOCH give the same bytes.
set -euo pipefail

binary=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")
mode=${3:-}
here=$(cd "$(dirname "$0")" && pwd)
project=$(dirname "$here")
name=tyk-promote

if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
  SOURCE_DATE_EPOCH=$(git -C "$project" log -1 --format=%ct 2>/dev/null || echo 0)
fi
export SOURCE_DATE_EPOCH

version=$("$binary" --version)
architecture=$(dpkg --print-architecture)
root=$out/root
rm -rf "$root"
install -d "$root/usr/bin"

# The executable, and tyk-sync as its second name.
install -m 755 "$binary" "$root/usr/bin/$name"
strip --strip-all "$root/usr/bin/$name"
ln -s "$name" "$root/usr/bin/tyk-sync"
tool=$root/usr/bin/$name

# Completions, by the executable itself.
share=$root/usr/share
install -d "$share/bash-completion/completions" "$share/zsh/vendor-completions" \
  "$share/fish/vendor_completions.d" "$share/man/man1" "$share/doc/$name/licenses"
"$tool" --generate-completion-script bash > "$share/bash-completion/completions/$name"
"$tool" --generate-completion-script zsh > "$share/zsh/vendor-completions/_$name"
"$tool" --generate-completion-script fish > "$share/fish/vendor_completions.d/$name.fish"

# Manual pages, from its help.
python3 "$here/manpages.py" "$root/usr/bin" "$share/man/man1"
gzip -9n "$share/man/man1"/*.1

# Documents, and the licences of everything that is linked in.
install -m 644 "$here/copyright" "$project/README.md" "$share/doc/$name/"
checkouts=$(dirname "$(dirname "$binary")")
while [ ! -d "$checkouts/checkouts" ] && [ "$checkouts" != / ]; do checkouts=$(dirname "$checkouts"); done
if [ ! -d "$checkouts/checkouts" ]; then
  echo "package: no checkouts above $binary: the licences of the libraries cannot be collected" >&2
  exit 1
fi
for library in "$checkouts/checkouts"/*/; do
  library=${library%/}
  found=
  for file in "$library"/LICENSE* "$library"/NOTICE*; do
    [ -f "$file" ] || continue
    install -m 644 "$file" "$share/doc/$name/licenses/$(basename "$library")-$(basename "$file")"
    found=yes
  done
  if [ -z "$found" ]; then
    echo "package: $(basename "$library") has no licence file" >&2
    exit 1
  fi
done
find "$root" -type d -exec chmod 755 {} +
if [ "$mode" = --tree-only ]; then exit 0; fi

# What Debian must bring along, from what the executable asks the loader for.
depends=
while read -r needed; do
  case $needed in
    libc.so.6 | libm.so.6 | libpthread.so.0 | libdl.so.2 | librt.so.1 | libutil.so.1 | ld-linux*)
      newest=$(objdump -T "$binary" | grep -oE 'GLIBC_[0-9.]+' | sed 's/GLIBC_//' | sort -Vu | tail -n 1)
      package="libc6 (>= $newest)" ;;
    libsqlite3.so.0) package=libsqlite3-0 ;;
    libstdc++.so.6) package=libstdc++6 ;;
    libgcc_s.so.1) package=libgcc-s1 ;;
    libz.so.1) package=zlib1g ;;
    libxml2.so.2) package=libxml2 ;;
    libcurl.so.4) package=libcurl4 ;;
    libswift* | libFoundation* | lib_Foundation* | libdispatch.so | libBlocksRuntime.so)
      if [ "$mode" != --quick ]; then
        echo "package: $needed is part of the Swift runtime; build with --static-swift-stdlib" >&2
        exit 1
      fi
      continue ;;
    *)
      echo "package: no Debian package is known for $needed; add it to Packaging/package.sh" >&2
      exit 1 ;;
  esac
  case ", $depends, " in *", $package, "*) ;; *) depends="${depends:+$depends, }$package" ;; esac
done < <(readelf -d "$binary" | sed -nE 's/.*\(NEEDED\).*\[(.*)\]/\1/p' | sort)

level=9
if [ "$mode" = --quick ]; then level=1; fi
base=$name-$version-linux-$architecture
tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
  --transform "s,^\./usr,$base," -C "$root" -cf - ./usr | gzip "-${level}n" > "$out/$base.tar.gz"

staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT
cp -a "$root/." "$staging/"
chmod 755 "$staging"
install -d "$staging/DEBIAN"
cat > "$staging/DEBIAN/control" <<EOF
Package: $name
Version: $version
Architecture: $architecture
Maintainer: The tyk-promote authors <packages@tyk-promote.invalid>
Installed-Size: $(du -sk "$root" | cut -f1)
Depends: $depends
Recommends: ca-certificates, git, openssh-client
Suggests: age, openssl
Conflicts: tyk-sync
Replaces: tyk-sync
Section: admin
Priority: optional
Description: promote Tyk configuration from one environment to the next
 Plans the exact changes between two Tyk Dashboards or Gateways, collects
 signed approvals of exactly that effect, applies them with a journal, reads
 back what happened and keeps a tamper-evident log.
 .
 Installs tyk-sync as a second name, which takes tyk-sync's command line.
EOF
(cd "$staging" && find usr -type f -print0 | sort -z | xargs -0 md5sum > DEBIAN/md5sums)
find "$staging" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zgzip "-z$level" --build "$staging" "$out/${name}_${version}_$architecture.deb" > /dev/null

(cd "$out" && sha256sum -- *.tar.gz *.deb > SHA256SUMS)
cat "$out/SHA256SUMS"
