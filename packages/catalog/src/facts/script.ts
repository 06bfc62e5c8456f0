/**
 * /usr/lib/ingot/apply-facts: plain sh with coreutils, because it runs before everything that could help.
 * The layout that it reads is written by `planDrive` in the room `node`; docs/nodes-and-secrets.md describes both.
 */
export const applyFactsScript = `#!/bin/sh
# Takes over the facts of this machine from a drive labelled INGOT-FACTS, if there is one, or from a directory,
# and applies the facts that it has. Doing it again changes nothing. Never prints a value.
# usage: apply-facts [--no-drive | --from DIRECTORY]
# shellcheck disable=SC2317 # functions are called through "attempt"
set -eu
umask 077
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH LC_ALL=C.UTF-8

device=/dev/disk/by-label/INGOT-FACTS
state=/var/lib/ingot/facts   # what the last drive said; survives without the drive
run=/run/ingot               # what of it applies now
drive=$run/drive
what="the drive"
failed=0

say() { printf '%s\\n' "ingot-facts: $1"; }
warn() { printf '<4>%s\\n' "ingot-facts: $1" >&2; }
fail() { printf '<3>%s\\n' "ingot-facts: $1" >&2; failed=1; }

# --- the drive -----------------------------------------------------------------------------

# Copies the drive to $state/<digest> and points $state/current at it: all of it or nothing,
# whenever the power goes.
take_drive() {
    mkdir -p "$drive"
    if ! mount -t vfat,iso9660 -o ro,nodev,nosuid,noexec "$device" "$drive"; then
        fail "the drive cannot be mounted; the facts stay as they are"
        return 0
    fi
    take_over "$drive" || fail "the drive was not taken over; the facts stay as they are"
    rm -rf "$state/.new"
    umount "$drive" || warn "the drive stays mounted"
    : > "$run/facts-drive"
}

# take_over DIRECTORY
take_over() {
    rm -rf "$state/.new"
    mkdir "$state/.new" || return 1
    cp -R --no-preserve=mode "$1/SHA256SUMS" "$1/facts.json" "$1/apply" "$state/.new/" || return 1
    # What is checked is the copy, so that a bad read is found as well as a bad drive.
    if ! (cd "$state/.new" && sha256sum --check --strict --quiet SHA256SUMS); then
        warn "$what is damaged, or was changed without writing SHA256SUMS anew"
        return 1
    fi
    read -r format < "$state/.new/apply/format" || return 1
    if [ "$format" != 1 ]; then
        warn "$what has format $format, this system knows format 1: update the system first"
        return 1
    fi
    digest=$(sha256sum < "$state/.new/SHA256SUMS") || return 1
    digest=\${digest%% *}
    if [ "$(readlink "$state/current" || true)" = "$digest" ]; then
        return 0
    fi
    folder=$state/$digest
    rm -rf "$folder"
    mv "$state/.new" "$folder" || return 1
    sync -f "$state" || return 1
    ln -sfn "$digest" "$state/.current" || return 1
    mv -T "$state/.current" "$state/current" || return 1
    sync -f "$state" || return 1
    for old in "$state"/*; do
        case $old in
        "$state/current" | "$folder") ;;
        *) rm -rf "$old" ;;
        esac
    done
    say "took over the facts of $what"
}

# --- applying --------------------------------------------------------------------------------

# install_file SOURCE TARGET MODE OWNER GROUP: replaces TARGET in one step, if it differs.
# Few processes: this runs at every boot, also of small and of emulated machines.
install_file() {
    if [ -e "$2" ] && cmp -s "$1" "$2" && [ "$(stat -c '%04a %U:%G' "$2")" = "$3 $4:$5" ]; then
        return 0
    fi
    new=\${2%/*}/.ingot-new
    # install(1) lets nobody read the copy before it has its owner and mode.
    install -m "$3" -o "$4" -g "$5" "$1" "$new"
    mv -f "$new" "$2"
    changed=1
}

# mirror_folder SOURCE TARGET PREFIX: TARGET gets the files of SOURCE, readable by all,
# and loses those that start with PREFIX and are not in SOURCE.
mirror_folder() {
    (umask 022 && mkdir -p "$2")
    for old in "$2/$3"*; do
        if [ -f "$old" ] && [ ! -f "$1/\${old##*/}" ]; then
            rm -f "$old"
            changed=1
        fi
    done
    for file in "$1"/*; do
        [ ! -f "$file" ] || install_file "$file" "$2/\${file##*/}" 0644 root root
    done
}

apply_hostname() {
    [ -s "$facts/hostname" ] || return 0
    read -r name < "$facts/hostname"
    [ "$(hostname)" = "$name" ] || hostname "$name"
    # Kept in /etc too: a name that is only transient gives way to the one that DHCP offers.
    install_file "$facts/hostname" /etc/hostname 0644 root root
}

apply_network() {
    changed=0
    mirror_folder "$facts/network" /run/systemd/network 05-ingot-facts-
    [ "$changed" = 0 ] && return 0
    say "the network's files changed"
    # Early at boot networkd has yet to start, and to ask systemd would take longer than all the rest.
    [ -d /sys/fs/cgroup/system.slice/systemd-networkd.service ] || [ -e /run/systemd/netif/state ] || return 0
    systemctl --no-block try-reload-or-restart systemd-networkd.service || warn "networkd was not told"
}

apply_ssh_keys() {
    changed=0
    mirror_folder "$facts/ssh-keys" "$run/authorized_keys.d" ""
    [ "$changed" = 0 ] || say "the SSH keys changed"
}

apply_secrets() {
    # A service reaches its own secret by name, and cannot list the others.
    [ -d "$run/secrets" ] || mkdir -m 0711 "$run/secrets"
    for old in "$run/secrets"/*; do
        [ ! -f "$old" ] || [ -f "$facts/secrets/\${old##*/}" ] || rm -f "$old"
    done
    while read -r name owner mode; do
        group=root
        if [ "$owner" != root ] && ! group=$(id -gn "$owner" 2> /dev/null); then
            fail "there is no user $owner to own the secret $name; root owns it"
            owner=root group=root mode=0400
        fi
        install_file "$facts/secrets/$name" "$run/secrets/$name" "$mode" "$owner" "$group"
    done < "$facts/secrets.list"
}

apply_passwords() {
    while read -r user name; do
        hash=
        read -r hash < "$facts/secrets/$name" || [ -n "$hash" ] || true
        case $hash in
        *:* | '' | [!\\$]*)
            fail "the secret $name is no crypt(5) hash; the password of $user stays as it is"
            continue
            ;;
        esac
        entry=$(getent shadow "$user") || {
            fail "there is no user $user to give a password to"
            continue
        }
        # An unchanged hash leaves /etc/shadow alone, so that it is no local change.
        case $entry in
        "$user:$hash:"*) ;;
        *)
            if printf '%s:%s\\n' "$user" "$hash" | chpasswd -e; then
                say "the password of $user changed"
            else
                fail "the password of $user could not be set"
            fi
            ;;
        esac
    done < "$facts/passwords.list"
}

# ---------------------------------------------------------------------------------------------

# attempt FUNCTION: what fails in one part keeps the others from nothing. A subshell of its own,
# outside of any condition, so that set -e holds inside.
attempt() {
    set +e
    (
        set -e
        failed=0
        "$1"
        exit "$failed"
    )
    status=$?
    set -e
    [ "$status" = 0 ] || failed=1
}

(umask 022 && mkdir -p "$run" /var/lib/ingot)
[ -d "$state" ] || mkdir -m 0700 "$state"

case \${1-} in
--no-drive) ;;
--from)
    what="the metadata service"
    take_over "$2" || fail "nothing was taken over; the facts stay as they are"
    rm -rf "$state/.new"
    ;;
*) [ ! -e "$device" ] || take_drive ;;
esac
facts=$state/current/apply
if [ -d "$facts" ]; then
    attempt apply_hostname
    attempt apply_network
    attempt apply_ssh_keys
    attempt apply_secrets
    attempt apply_passwords
fi
exit "$failed"
`
