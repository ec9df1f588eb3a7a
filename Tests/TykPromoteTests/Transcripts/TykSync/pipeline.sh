#!/bin/sh
# What a pipeline does with tyk-sync: pipeline.sh TYK_PROMOTE FOLDER
#
# Starts a simulated Dashboard, then publishes, dumps, updates and syncs through the link in FOLDER
# and takes the printed lines apart with grep, sed and awk.
set -eu
program=$1 folder=$2
PATH=$folder:$PATH
cd "$folder"

"$program" simulate --environment dev --base-port 0 --json > ready.json 2> simulator.log &
simulator=$!
trap 'kill $simulator 2> /dev/null || true' EXIT
tries=0
while [ ! -s ready.json ]; do
  tries=$((tries + 1)); [ $tries -lt 600 ] || { echo "no simulator"; exit 1; }
  sleep 0.05
done
url=$(sed -n 's/.*"dashboard": *{"url": *"\([^"]*\)".*/\1/p' ready.json)
TYKGIT_DB_SECRET=$(sed -n 's/.*"dashboard": *{[^}]*"secret": *"\([^"]*\)".*/\1/p' ready.json)
export TYKGIT_DB_SECRET

check() { # check WHAT EXPECTED FOUND
  [ "$2" = "$3" ] || { echo "$1: expected '$2', found '$3'"; exit 1; }
}

mkdir source dump
cat > source/.tyk.json <<'JSON'
{"type": "apidef", "files": [{"file": "api-1.json", "oas": {}}, {"file": "oas-1.json", "oas": {}}],
 "policies": [{"file": "policy-1.json"}], "assets": [{"file": "asset-1.json"}]}
JSON
cat > source/api-1.json <<'JSON'
{"api_definition": {"api_id": "orders", "name": "Orders", "org_id": "5e9d9544a1dcd60001d0ed20",
  "active": true, "use_keyless": true, "definition": {"location": "header", "key": "v"},
  "version_data": {"not_versioned": true, "versions": {"Default": {"name": "Default"}}},
  "proxy": {"listen_path": "/orders/", "target_url": "http://orders.example"}}}
JSON
cat > source/oas-1.json <<'JSON'
{"oas": {"openapi": "3.0.3", "info": {"title": "Pets", "version": "1"}, "paths": {},
  "x-tyk-api-gateway": {"info": {"id": "pets", "name": "Pets", "state": {"active": true}},
  "server": {"listenPath": {"value": "/pets/"}}, "upstream": {"url": "http://pets.example"}}},
  "categories": ["animals"]}
JSON
cat > source/policy-1.json <<'JSON'
{"id": "gold", "name": "Gold", "org_id": "5e9d9544a1dcd60001d0ed20", "rate": 1, "per": 1,
 "access_rights": {"orders": {"api_id": "orders", "versions": ["Default"]}}}
JSON
cat > source/asset-1.json <<'JSON'
{"id": "defaults", "name": "Defaults", "org_id": "5e9d9544a1dcd60001d0ed20", "kind": "oas-template",
 "data": {"openapi": "3.0.3"}}
JSON

# Publish: counts of the source, the ids of what was created, the last word.
tyk-sync publish -d "$url" -p source > publish.log
check "classic" 1 "$(sed -n 's/^Fetched \([0-9]*\) classic API Definitions$/\1/p' publish.log)"
check "oas" 1 "$(sed -n 's/^Fetched \([0-9]*\) OAS API Definitions$/\1/p' publish.log)"
check "policies" 1 "$(sed -n 's/^Fetched \([0-9]*\) policies$/\1/p' publish.log)"
check "assets" 1 "$(sed -n 's/^Fetched \([0-9]*\) assets$/\1/p' publish.log)"
check "publisher" "Dashboard Publisher" "$(sed -n 's/^Using publisher: //p' publish.log)"
check "created APIs" "Orders Pets" "$(sed -n 's/^Creating API [0-9]*: //p' publish.log | xargs)"
check "ids" "orders pets orders pets defaults" \
  "$(sed -n 's/.*--> Status: OK, ID:\(..*\)$/\1/p' publish.log | xargs)"
check "statuses" 6 "$(grep -c -e '--> Status: OK' publish.log)"
check "last line" "Done" "$(tail -n 1 publish.log)"

# Publish again: the exit code and the reason.
if tyk-sync publish -d "$url" -p source > again.log; then echo "published twice"; exit 1; fi
check "collision" "API ID Exists" "$(sed -n 's/^Warning: //p' again.log | head -n 1)"
check "failure" "Failed to publish APIs" "$(grep '^Failed to publish' again.log | head -n 1)"
grep -q '^Error:  Object seems to exist' again.log

# Dump: files by prefix, and the index that people rebuild with find and sed.
tyk-sync dump -d "$url" -t dump > dump.log
check "fetched" "1 1 1 1" "$(awk '/^--> Fetched/ {print $3}' dump.log | xargs)"
check "index" "dump/.tyk.json" "$(sed -n 's/^> Creating spec file in: //p' dump.log)"
check "done" "Done." "$(tail -n 1 dump.log)"
check "files" "api-orders.json asset-defaults.json oas-pets.json policy-gold.json" \
  "$(ls dump | xargs)"
files=$(cd dump && find . \( -name 'api-*' -o -name 'oas-*' \) | sort \
  | sed 's|\./\(.*\)|{"file": "\1"}|' | paste -sd, -)
printf '{"type": "apidef", "files": [%s], "policies": [{"file": "policy-gold.json"}]}' "$files" \
  > dump/.tyk.json

# Sync of the rebuilt index: the template goes, the rest stays.
tyk-sync sync -d "$url" -p dump > sync.log
check "deleted" "0 1" "$(sed -n 's/^Deleting: \([0-9]*\)$/\1/p' sync.log | xargs)"
check "deletes" 1 "$(grep -c '^SYNC Deleting: [0-9a-f]\{24\}$' sync.log)"
check "policies" "0 0 0" "$(awk '/^[A-Z][a-z]*ing policies:/ {print $3}' sync.log | xargs)"
tyk-sync sync -d "$url" -p dump > sync.log
check "nothing" "0 0 0 0 0 0" "$(sed -n 's/^[DUC][a-z]*ing: \([0-9]*\)$/\1/p' sync.log | xargs)"

# Update of a changed file.
sed -i.old 's|http://orders.example|http://orders.example/v2|' dump/api-orders.json
tyk-sync update -d "$url" -p dump > update.log
check "updated" "Orders Pets" "$(sed -n 's/^Updating API [0-9]*: //p' update.log | xargs)"
check "explicit id" 1 "$(grep -c 'Found policy using explicit ID' update.log)"

# A broken file: not one object less, and an exit code.
echo '{"api_definition": ' > dump/api-orders.json
if tyk-sync sync -d "$url" -p dump > broken.log; then echo "synced a broken file"; exit 1; fi
grep -q '^Error:  api-orders.json:2:1: ' broken.log
mkdir after
tyk-sync dump -d "$url" -t after > after.log
check "kept" "api-orders.json oas-pets.json policy-gold.json" "$(ls after | xargs)"

check "version" "v" "$(tyk-sync version | cut -c1)"
if tyk-sync publish --nonsense > flag.out 2> flag.err; then exit 1; fi
check "on stdout" "unknown flag: --nonsense" "$(cat flag.out)"
check "on stderr" "Error: unknown flag: --nonsense" "$(head -n 1 flag.err)"
echo "all lines were as expected"
