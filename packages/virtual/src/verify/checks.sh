# Runs inside a booted machine under POSIX sh, with one line per check appended (guest-script.ts). What it says is one
# tab-separated record per line (results.ts reads them). It needs nothing but coreutils, grep, sed and systemd.

say() { printf '%s' "$1"; shift; for word; do printf '\t%s' "$(printf '%s' "$word" | tr '\t\r\n' '   ')"; done; printf '\n'; }
# Most checks pass, and a process costs an emulated machine more than the check does.
pass() { printf 'check\t%s\tok\t\n' "$number"; }
fail() { say check "$number" failed "$1"; }
expect() { if [ "$1" = "$2" ]; then pass; else fail "${3:-$2}"; fi; }

# soon COMMAND...: a service that has started may need a moment until it does what it is for.
soon() {
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    if "$@"; then return 0; fi
    sleep 0.5
  done
  return 1
}

# listens TABLES HEX-PORT STATE
listens() {
  for table in $1; do
    if grep -Eq "^ *[0-9]+: [0-9A-F]+:$2 [0-9A-F]+:[0-9A-F]{4} $3 " "/proc/net/$table" 2>/dev/null; then return 0; fi
  done
  return 1
}
check_port() { if soon listens "$@"; then pass; else fail 'nobody listens on it'; fi; }

settled() { case $(systemctl show --property=ActiveState --value "$1") in *ing) return 1 ;; esac; }
check_unit() {
  soon settled "$1" || :
  if systemctl --quiet is-active "$1"; then pass; return; fi
  fail "$(systemctl show --property=ActiveState,SubState,Result --value "$1" | tr '\n' ' ')$(last_words "$1")"
}

last_words() { journalctl --unit="$1" --boot --lines=3 --output=cat --no-pager 2>/dev/null | tr '\n' ';'; }

# check_user NAME SHELL GROUP...
check_user() {
  entry=$(getent passwd "$1") || { fail 'there is no such user'; return; }
  if [ "${entry##*:}" != "$2" ]; then fail "its shell is ${entry##*:}"; return; fi
  name=$1 groups=" $(id -Gn "$1") "
  shift 2
  for group; do
    case $groups in *" $group "*) ;; *) fail "$name is only in$groups"; return ;; esac
  done
  pass
}

# check_file PATH SHA256 MODE
check_file() {
  if [ ! -f "$1" ]; then fail 'there is no such file'; return; fi
  mode=$(stat -Lc %a "$1")
  sum=$(sha256sum <"$1")
  if [ "$mode" != "$3" ]; then fail "its mode is $mode"; else expect "$2" "${sum%% *}" "its SHA-256 is ${sum%% *}"; fi
}

check_link() {
  if target=$(readlink "$1"); then expect "$2" "$target" "it points to $target"; else fail 'it is not a symbolic link'; fi
}

check_package() {
  for database in /usr/lib/sysimage/dpkg /var/lib/dpkg; do
    [ -e "$database/status" ] || continue
    state=$(dpkg-query --admindir="$database" -Wf '${db:Status-Status}\n' "$1" 2>/dev/null | head -n 1)
    expect installed "$state" "${state:-it is not installed}"
    return
  done
  fail 'there is no dpkg database'
}

check_parameter() {
  case " $(cat /proc/cmdline) " in *" $1 "*) pass ;; *) fail "the kernel was given: $(cat /proc/cmdline)" ;; esac
}

# check_module NAME: loaded or built in, whichever way it is spelt.
check_module() {
  name=$(printf '%s' "$1" | tr - _)
  if [ -d "/sys/module/$name" ] || modinfo -F filename "$1" 2>/dev/null | grep -q builtin; then pass; else fail 'it is not loaded'; fi
}

# check_sysctl PATH VALUE
check_sysctl() {
  if value=$(tr -s '[:space:]' ' ' <"/proc/sys/$1" 2>/dev/null); then
    expect "$2" "${value% }" "it is ${value% }"
  else
    fail 'there is no such setting'
  fi
}

check_hostname() { expect "$1" "$(cat /proc/sys/kernel/hostname)"; }

check_read_only() {
  if [ ! -e "$1" ]; then fail 'it does not exist'; elif [ -w "$1" ]; then fail 'it can be written'; else pass; fi
}

check_address() {
  addresses=$(ip -oneline address show | tr -s ' ' | cut -d ' ' -f 4 | tr '\n' ' ')
  case " $addresses" in *" $1 "*) pass ;; *) fail "its addresses are $addresses" ;; esac
}

# check_secret PATH OWNER MODE: that it is there and who may read it, never what it is.
check_secret() {
  if [ ! -s "$1" ]; then fail 'it was not delivered'; return; fi
  expect "$2 $3" "$(stat -c '%U %a' "$1")"
}

# check_lines PATH LINE...
check_lines() {
  path=$1
  shift
  for line; do
    grep -qxF -e "$line" "$path" 2>/dev/null || { fail "it lacks: $line"; return; }
  done
  pass
}

# says LINES COMMAND...: it ends well within a minute, and says these lines beside others, with any blanks and capitals.
says() {
  lines=$1
  shift
  said=$(timeout 60 "$@" 2>&1 </dev/null) || { why="it ended with $?: $(printf '%s' "$said" | tail -n 3)"; return 1; }
  said=$(printf '%s' "$said" | tr -s '[:blank:]' ' ' | sed 's/^ //; s/ $//')
  while read -r line; do
    if [ -n "$line" ] && ! printf '%s\n' "$said" | grep -qixF -e "$line"; then
      why="it does not say: $line; it says: $(printf '%s' "$said" | head -n 12)"
      return 1
    fi
  done <<LINES
$lines
LINES
}

uptime_seconds() { read -r uptime idle </proc/uptime; printf '%s' "${uptime%%.*}"; }

# check_command LINES COMMAND...: as with ports, it may take a moment until it is so.
patience=8
check_command() {
  deadline=$(($(uptime_seconds) + patience))
  while ! says "$@"; do
    if [ "$(uptime_seconds)" -ge "$deadline" ]; then fail "$why"; return; fi
    sleep 0.5
  done
  pass
}

# Until nothing is left in systemd's job queue.
wait_for_boot() {
  state=$(systemctl is-system-running --wait 2>/dev/null) || :
  complete=$(systemctl is-active boot-complete.target) || :
  say boot "$state" "$complete"
}

# Whoever listens knows when this arrives, and so when the kernel started.
report_clock() { read -r uptime idle </proc/uptime; say clock "$uptime"; }

report_times() {
  for name in Firmware Loader Kernel InitRD Userspace Finish; do
    say time "$name" "$(systemctl show --property="${name}TimestampMonotonic" --value)"
  done
}

report_failed_units() {
  systemctl list-units --state=failed --plain --no-legend --no-pager | while read -r unit rest; do
    say unit-failed "$unit" "$(last_words "$unit")"
  done
}

report_slow_units() {
  systemd-analyze blame --no-pager 2>/dev/null | grep -v '\.device$' | head -n 12 | while read -r line; do say slow "${line##* }" "${line% *}"; done
}
