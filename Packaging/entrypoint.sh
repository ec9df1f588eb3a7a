#!/bin/sh
# The image's entry point: a program by name, one of tyk-sync's commands, or one of tyk-promote's.
set -eu
case "${1:-}" in
  tyk-promote | tyk-sync | git | ssh-keygen | sh | /*) exec "$@" ;;
  dump | publish | update | sync | examples | version) exec tyk-sync "$@" ;;
  *) exec tyk-promote "$@" ;;
esac
