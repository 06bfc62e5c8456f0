/**
 * /usr/lib/ingot/ask-metadata: what a cloud's metadata service says, laid out as on a drive, and handed to apply-facts.
 * It reads the plain text that EC2 has and OpenStack has, too, so that nothing on the machine has to read JSON.
 */
export const askMetadataScript = `#!/bin/sh
# Asks the metadata service of a cloud for the facts of this machine. Facts that came another way are left alone.
# usage: ask-metadata URL SECONDS [USER]
set -eu
umask 077
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH LC_ALL=C.UTF-8

url=$1
limit=$2
user=\${3-}
current=/var/lib/ingot/facts/current
work=/run/ingot/metadata
new=$work/new

say() { printf '%s\\n' "ingot-metadata: $1"; }
warn() { printf '<4>%s\\n' "ingot-metadata: $1" >&2; }
fail() {
    printf '<3>%s\\n' "ingot-metadata: $1" >&2
    exit 1
}

# keep WHY: facts that are incomplete replace none.
keep() {
    [ -d "$current" ] || fail "$1: this machine has no facts"
    warn "$1; the facts stay as they are"
    exit 0
}

# ask FILE ARGUMENT...: no proxy is asked, and no other host.
ask() {
    file=$1
    shift
    curl --silent --fail --noproxy '*' --proto =http,https --connect-timeout 3 --max-time 10 \\
        --max-filesize 262144 --output "$file" "$@"
}

# get PATH FILE: there is none only where the service says so.
get() {
    rm -f "$2"
    status=$(ask "$2" --retry 3 --retry-max-time 20 --header "@$work/header" --write-out '%{http_code}' "$url/latest/$1") &&
        return 0
    [ "$status" = 404 ] || keep "$url has no answer to $1 ($status)"
    return 1
}

# Opens a session where there are such (version 2 of EC2's); where there are none, it does without.
knock() {
    : > "$work/header"
    if ask "$work/token" --request PUT --header 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$url/latest/api/token" &&
        token=$(grep -x '[A-Za-z0-9+/=_-]*' "$work/token"); then
        printf 'X-aws-ec2-metadata-token: %s\\n' "$token" > "$work/header"
    fi
    ask "$work/instance" --header "@$work/header" "$url/latest/meta-data/instance-id"
}

seconds() {
    read -r up _ < /proc/uptime
    printf '%s' "\${up%.*}"
}

# User data that \`ingot facts --user-data\` wrote: the same files as on a drive.
unpack() {
    sed 1d "$work/text" | base64 -d > "$work/packed" || return 1
    # A few bytes may unpack to more than there is memory.
    gzip -dc "$work/packed" | head -c 4194304 > "$work/tar"
    tar --extract --file "$work/tar" --directory "$new" --no-same-owner --no-same-permissions || return 1
    [ -z "$(find "$new" ! -type f ! -type d)" ] || return 1
    (cd "$new" && sha256sum --check --strict --quiet SHA256SUMS) || return 1
    [ ! -s "$new/apply/secrets.list" ] && [ ! -s "$new/apply/passwords.list" ]
}

add_hostname() {
    [ ! -s "$new/apply/hostname" ] || return 0
    get meta-data/local-hostname "$work/name" || get meta-data/hostname "$work/name" || return 0
    name=$(head -n 1 "$work/name" | tr '[:upper:]' '[:lower:]')
    # Clouds add domains of their own.
    name=\${name%%.*}
    case $name in
    '' | -* | *- | *[!a-z0-9-]*) warn "the service gives a host name that is none" ;;
    *) printf '%s\\n' "$name" > "$new/apply/hostname" ;;
    esac
}

add_keys() {
    [ -n "$user" ] || return 0
    get meta-data/public-keys/ "$work/keys" || return 0
    while read -r line || [ -n "$line" ]; do
        index=\${line%%=*}
        case $index in
        '' | *[!0-9]*) continue ;;
        esac
        get "meta-data/public-keys/$index/openssh-key" "$work/key" || continue
        # The key alone, without words that sshd would obey.
        grep -E '^(ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/=]+( [[:print:]]*)?$' "$work/key" >> "$new/apply/ssh-keys/$user" ||
            warn "key $index is none"
    done < "$work/keys"
}

if [ -d "$current" ] && [ ! -e "$current/apply/metadata" ]; then
    say "this machine has its facts from a drive or its installer; the service is not asked"
    exit 0
fi

trap 'rm -rf "$work"' EXIT
rm -rf "$work"
# Others look into what is beside it.
(umask 022 && mkdir -p "\${work%/*}")
mkdir "$work"
end=$(($(seconds) + limit))
until knock; do
    [ "$(seconds)" -lt "$end" ] || keep "$url did not answer within $limit s"
    sleep 1
done

mkdir "$new"
if get user-data "$work/user-data"; then
    tr -d '\\r\\000' < "$work/user-data" > "$work/text"
    if [ "$(head -n 1 "$work/text")" = '#ingot-facts' ]; then
        unpack || fail "the user data is damaged, too large, or has secrets; the facts stay as they are"
    elif [ -s "$work/text" ]; then
        say "the user data is not of ingot facts, and is left alone"
    fi
fi
mkdir -p "$new/apply/network" "$new/apply/ssh-keys" "$new/apply/secrets"
for file in secrets.list passwords.list; do : >> "$new/apply/$file"; done
[ -e "$new/apply/format" ] || echo 1 > "$new/apply/format"
[ -e "$new/facts.json" ] || echo '{}' > "$new/facts.json"
add_hostname
add_keys
# Says where they are from.
: > "$new/apply/metadata"
(cd "$new" && find . -type f ! -path ./SHA256SUMS -printf '%P\\n' | sort | xargs -d '\\n' sha256sum --) > "$work/sums"
mv "$work/sums" "$new/SHA256SUMS"
/usr/lib/ingot/apply-facts --from "$new"
`
