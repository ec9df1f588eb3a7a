#!/usr/bin/env bash
# Makes the packages of an executable that is there already and checks them:
#
#   Packaging/check.sh BINARY
#
# A debug executable will do: then the packages differ from released ones in size and in what they
# depend on, not in what they hold. No container engine is needed; the Dockerfile is read, not built.
set -euo pipefail

binary=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
project=$(dirname "$here")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

fail() { echo "package-check: $1" >&2; exit 1; }
expect() { [ "$2" = "$3" ] || fail "$1: expected '$3', found '$2'"; }

python3 "$here/lint-dockerfile.py" "$project/Dockerfile" "$project"
for script in "$here"/*.sh; do bash -n "$script"; [ -x "$script" ] || fail "$script cannot be run"; done

"$here/package.sh" "$binary" "$place/out" --quick > /dev/null
(cd "$place/out" && sha256sum --quiet --check SHA256SUMS)

mkdir "$place/deb" "$place/tar"
dpkg-deb --extract "$place"/out/*.deb "$place/deb"
tar -xzf "$place"/out/*.tar.gz --strip-components=1 -C "$place/tar"

# Both hold the same, and nothing is installed outside /usr.
expect "the folders of the Debian package" "$(ls "$place/deb")" usr
diff -r --no-dereference "$place/deb/usr" "$place/tar" || fail "the packages differ"
while read -r wanted; do
  [ -s "$place/deb/usr/$wanted" ] || fail "$wanted is missing"
done <<'EOF'
bin/tyk-promote
share/bash-completion/completions/tyk-promote
share/zsh/vendor-completions/_tyk-promote
share/fish/vendor_completions.d/tyk-promote.fish
share/man/man1/tyk-promote.1.gz
share/man/man1/tyk-sync.1.gz
share/doc/tyk-promote/copyright
share/doc/tyk-promote/README.md
share/doc/tyk-promote/licenses/Yams-LICENSE
EOF

# What was unpacked runs, by both names and through the image's entry point.
version=$("$binary" --version)
bin=$place/deb/usr/bin
expect "tyk-promote --version" "$("$bin/tyk-promote" --version)" "$version"
expect "the link tyk-sync" "$(readlink "$bin/tyk-sync")" tyk-promote
synced=$("$bin/tyk-sync" version) || fail "tyk-sync version failed"
[ -n "$synced" ] || fail "tyk-sync version says nothing"
through() { PATH="$bin:$PATH" "$here/entrypoint.sh" "$@"; }
expect "entry point, tyk-promote" "$(through tyk-promote --version)" "$version"
expect "entry point, tyk-sync" "$(through tyk-sync version)" "$synced"
expect "entry point, a command of tyk-sync" "$(through version)" "$synced"
expect "entry point, an option" "$(through --version)" "$version"

# Fields of the Debian package.
field() { dpkg-deb --field "$place"/out/*.deb "$1"; }
expect "the package's name" "$(field Package)" tyk-promote
expect "the package's version" "$(field Version)" "$version"
case "$(field Depends)" in *libsqlite3-0*) ;; *) fail "libsqlite3-0 is not among $(field Depends)" ;; esac

# Completions and manual pages know the commands.
bash -n "$bin/../share/bash-completion/completions/tyk-promote"
if command -v zsh > /dev/null; then zsh -n "$bin/../share/zsh/vendor-completions/_tyk-promote"; fi
if command -v fish > /dev/null; then
  fish --no-execute "$bin/../share/fish/vendor_completions.d/tyk-promote.fish"
fi
# Unpacked first: a grep that stops reading early would end zcat by a signal, and the pipe with it.
for page in tyk-promote tyk-sync; do
  zcat "$bin/../share/man/man1/$page.1.gz" > "$place/$page.1"
done
for command in plan approve apply audit; do
  grep -q "$command" "$bin/../share/bash-completion/completions/tyk-promote" \
    || fail "bash does not complete '$command'"
  grep -q "^\.SS $command" "$place/tyk-promote.1" || fail "the manual page lacks '$command'"
done
grep -q '^\.SH TYK' "$place/tyk-sync.1" || fail "tyk-sync(1) is empty"

echo "package-check: fine (made of $binary; the Dockerfile was read, not built)"
