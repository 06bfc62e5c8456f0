/** Scripts of the machine, for dash and coreutils; lego 4.9 of Debian 13. */

/**
 * `acme-obtain DOMAIN DAYS ARGUMENT...`: the arguments go to lego. Renews where there is a certificate for the same
 * domains, else asks for a new one. lego names its files after the first domain, `*` written as `_`.
 */
export const obtainScript = `#!/bin/sh
set -eu
domain=$1 days=$2
shift 2
file=/var/lib/acme/.lego/certificates/$(printf %s "$domain" | tr '*' _)
if [ -e "$file.crt" ] && [ "$(cat "$file.asked" 2>/dev/null)" = "$*" ]; then
    exec lego "$@" renew --days "$days"
fi
lego "$@" run
printf %s "$*" >"$file.asked"
`

/**
 * `acme-install NAME DOMAIN GROUP UNIT...`, as root: lays what lego holds where services read it, and reloads them
 * where it is new. The certificate is renamed last: it is what the next run compares, so that half a change is made whole then.
 */
export const installScript = `#!/bin/sh
set -eu
umask 027
target=/var/lib/acme/$1 group=$3
source=/var/lib/acme/.lego/certificates/$(printf %s "$2" | tr '*' _)
shift 3
[ -d "$target" ] || install -d -m 0750 -o root -g "$group" "$target"
if cmp -s "$source.crt" "$target/fullchain.pem"; then
    exit 0
fi
install -m 0640 -o root -g "$group" "$source.crt" "$target/fullchain.pem.new"
install -m 0640 -o root -g "$group" "$source.key" "$target/key.pem.new"
sync "$target/fullchain.pem.new" "$target/key.pem.new"
mv -f "$target/key.pem.new" "$target/key.pem"
mv -f "$target/fullchain.pem.new" "$target/fullchain.pem"
sync "$target"
[ $# -eq 0 ] || systemctl --no-block try-reload-or-restart "$@"
`

/** `acme-placeholder NAME DOMAIN GROUP`: a certificate that signs itself, so that services can start. */
export const placeholderScript = `#!/bin/sh
set -eu
umask 027
target=/var/lib/acme/$1
install -d -m 0750 -o root -g "$3" "$target"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -batch \\
    -subj "/CN=placeholder" -addext "subjectAltName=DNS:$2" -keyout "$target/key.pem.new" -out "$target/fullchain.pem.new"
chgrp "$3" "$target/key.pem.new" "$target/fullchain.pem.new"
chmod 0640 "$target/key.pem.new" "$target/fullchain.pem.new"
sync "$target/fullchain.pem.new" "$target/key.pem.new"
mv -f "$target/key.pem.new" "$target/key.pem"
mv -f "$target/fullchain.pem.new" "$target/fullchain.pem"
`
