#!/bin/sh
# Fuzzes the JSON core with libFuzzer and AddressSanitizer.
#
#   Tests/Fuzz/run.sh [SECONDS [SEED]]
#
# SECONDS is 60 unless given. SEED is printed, so that a run can be repeated. Inputs that led
# somewhere new are kept in .build/fuzz/corpus; one that fails is written to .build/fuzz and named.
set -eu
seconds=${1:-60}
seed=${2:-$(date +%s)}
cd "$(dirname "$0")/../.."
work=.build/fuzz
mkdir -p "$work/corpus"

# JSONFields speaks of digests and times, which are not fuzzed here.
sources=$(find Sources/PromoteCore/JSON -name "*.swift" ! -name "JSONFields.swift" | sort)
# shellcheck disable=SC2086
swiftc -O -wmo -swift-version 6 -enable-upcoming-feature ExistentialAny \
  -enable-upcoming-feature MemberImportVisibility -parse-as-library \
  -sanitize=fuzzer,address $sources Tests/Fuzz/JSONFuzz.swift -o "$work/json-fuzz"

echo "fuzz: json, $seconds seconds, seed $seed"
exec "$work/json-fuzz" -max_total_time="$seconds" -seed="$seed" -max_len=2048 \
  -dict=Tests/Fuzz/json.dict -artifact_prefix="$work/" -print_final_stats=1 "$work/corpus"
