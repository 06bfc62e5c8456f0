import { system } from './forge.ts'
import { outside } from './outside.ts'

/** A machine that serves: everything between the network and a database. */
export const server = system('server', {
  templates: [outside],
  users: { admin: { groups: ['sudo'] }, web: {} },
  networking: {
    search: ['example.org'],
    nameservers: ['192.0.2.53'],
    hosts: { '192.0.2.10': ['nas.example.org', 'nas'] },
    firewall: {
      banLists: {
        scanners: { addresses: ['203.0.113.66', '192.0.2.0/25', '2001:db8:bad::/48'] },
        guests: { timeout: '1h' },
      },
      connectionLimits: { '8000': '60/minute' },
    },
  },
  files: {
    '/usr/lib/guest/look': { mode: '0755', text: '#!/bin/sh\nexec cat "$@"\n' },
  },
  systemd: {
    tmpfiles: {
      settings: {
        web: {
          '/var/lib/site': { d: { mode: '0750', user: 'root', group: 'www-data' } },
          '/var/lib/site/index.html': { 'f+': { argument: 'from nginx' } },
          '/var/lib/site/old': { R: {} },
        },
      },
    },
    timers: { tick: { timerConfig: { OnActiveSec: '1s' } } },
    services: {
      tick: { execStart: '/usr/bin/touch /run/ticked', wantedBy: [], serviceConfig: { Type: 'oneshot' } },
      report: {
        execStart: '/usr/bin/true',
        startAt: ['Mon *-*-* 04:00'],
        serviceConfig: { Type: 'oneshot' },
      },
    },
  },
  services: {
    ssh: { enable: true, hardening: { enable: true }, allowGroups: ['sudo'], banner: 'For members only.\n' },
    resolved: { dnssec: 'allow-downgrade', llmnr: 'false', multicastDns: 'false' },
    fail2ban: { enable: true, maxretry: 2 },
    nginx: {
      enable: true,
      virtualHosts: {
        localhost: {
          listenAddresses: ['127.0.0.1'],
          root: '/var/lib/site',
          locations: { '/secret': { return: '403' } },
        },
      },
    },
    haproxy: {
      enable: true,
      frontends: { web: { bind: ['*:8000'], mode: 'http', defaultBackend: 'web' } },
      backends: { web: { mode: 'http', servers: { nginx: { address: '127.0.0.1:80' } } } },
    },
    keepalived: {
      enable: true,
      vrrpScripts: {
        web: { script: '/usr/bin/curl --fail --silent http://127.0.0.1:8000/', interval: 1, fall: 2 },
      },
      vrrpInstances: {
        web: {
          interface: 'gate',
          virtualRouterId: 51,
          virtualIps: ['203.0.113.10/24'],
          trackScripts: ['web'],
        },
      },
    },
    postgresql: {
      enable: true,
      ensureDatabases: ['web'],
      ensureUsers: [{ name: 'web', ensureDBOwnership: true }],
      initialScript: 'CREATE TABLE made_once (id integer);\n',
      settings: { shared_buffers: '32MB' },
    },
    prometheus: { exporters: { node: { enable: true, enabledCollectors: ['systemd'] } } },
  },
  security: {
    audit: {
      enable: true,
      rules: ['-w /etc/passwd -p wa -k accounts', '-a always,exit -F arch=b64 -S adjtimex -k time'],
    },
    apparmor: {
      enable: true,
      policies: {
        'guest.look': {
          profile: `abi <abi/4.0>,
include <tunables/global>
profile guest-look /usr/lib/guest/look {
  include <abstractions/base>
  /usr/lib/guest/look r,
  /usr/bin/{dash,cat} mrix,
  /etc/issue r,
  owner @{HOME}/note r,
}
`,
        },
      },
    },
  },
  expect: {
    'nginx serves files, and forbids': `
      [ "$(curl -sS --max-time 5 http://localhost/)" = 'from nginx' ]
      [ "$(curl -sS --max-time 5 -o /dev/null -w '%{http_code}' http://localhost/secret)" = 403 ]`,
    'HAProxy hands requests to nginx': `[ "$(curl -sS --max-time 5 http://localhost:8000/)" = 'from nginx' ]`,
    'figures for Prometheus, units among them': `
      curl -sS --max-time 20 http://localhost:9100/metrics >/run/metrics
      grep -q '^node_uname_info{' /run/metrics
      grep -q '^node_systemd_unit_state{name="nginx.service",state="active".* 1$' /run/metrics`,
    'open ports are reached from outside, others are not': `
      [ "$(from 2 http://203.0.113.1:8000/)" = 'from nginx' ]
      if from 2 http://203.0.113.1:9100/; then exit 1; fi`,
    'a banned address is dropped': 'if from 66 http://203.0.113.1:8000/; then exit 1; fi',
    'an address that is banned while the machine runs is dropped, for a time': `
      nft add element inet firewall guests4 '{ 203.0.113.69 }'
      if from 69 http://203.0.113.1:8000/; then exit 1; fi
      nft list set inet firewall guests4 | grep -q '203.0.113.69 .*expires'`,
    'too many connections of one address are dropped': `
      dropped=0
      for turn in 1 2 3 4 5 6 7 8 9 10 11 12; do
        from 68 --max-time 0.5 -o /dev/null http://203.0.113.1:8000/ || dropped=$((dropped + 1))
      done
      [ "$dropped" -gt 0 ]`,
    'a key logs in, a password is not asked for, who is in no group that may is refused': `
      key=$(mktemp -u)
      ssh-keygen -q -t ed25519 -N '' -f "$key"
      install -D -m 0644 "$key.pub" /run/ingot/authorized_keys.d/admin
      install -D -m 0644 "$key.pub" /run/ingot/authorized_keys.d/web
      log_in() { ssh -i "$key" -o BatchMode=yes -o StrictHostKeyChecking=no -o ConnectTimeout=20 "$@"; }
      log_in admin@localhost id -un 2>/run/ssh-said | grep -qx admin
      grep -qx 'For members only.' /run/ssh-said
      if log_in web@localhost true; then exit 1; fi
      if log_in -o PreferredAuthentications=password,keyboard-interactive admin@localhost true 2>/run/ssh-said; then exit 1; fi
      grep -q 'Permission denied (publickey)' /run/ssh-said`,
    'who fails to log in is shut out': `
      for turn in 1 2 3; do
        ip netns exec outside ssh -b 203.0.113.67 -o BatchMode=yes -o StrictHostKeyChecking=no -o ConnectTimeout=5 \\
          nobody@203.0.113.1 true || :
      done
      for turn in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
        if fail2ban-client status sshd | grep -q 203.0.113.67; then break; fi
        sleep 1
      done
      status=0
      from 67 telnet://203.0.113.1:22 || status=$?
      [ "$status" = 7 ]`,
    'a user owns the database of the same name': `
      runuser -u web -- psql -qtA -d web -c 'CREATE TABLE IF NOT EXISTS mine (id integer); DROP TABLE mine;'
      runuser -u postgres -- psql -qtA -d postgres -c 'SELECT count(*) FROM made_once' | grep -qx 0
      runuser -u postgres -- psql -qtA -d postgres -c 'SHOW shared_buffers' | grep -qx 32MB
      if runuser -u admin -- psql -d web -c 'SELECT 1'; then exit 1; fi`,
    'the audit remembers who changed the accounts': `
      touch /etc/passwd
      sleep 1
      ausearch --input-logs -k accounts | grep -q 'comm="touch"'
      auditctl -l | grep -q 'adjtimex.*key=time'`,
    'AppArmor holds a program to its profile': `
      /usr/lib/guest/look /etc/issue >/dev/null
      if /usr/lib/guest/look /etc/hostname; then exit 1; fi
      runuser -u admin -- sh -euc 'echo seen >~/note; /usr/lib/guest/look ~/note | grep -qx seen'
      echo seen >/root/note
      /usr/lib/guest/look /root/note | grep -qx seen
      find /run/apparmor -name guest.look | grep -q .
      [ -z "$(find /var/cache/apparmor -name guest.look)" ]
      aa-status | grep -q guest-look`,
    'timers happen, and are planned': `
      [ -e /run/ticked ]
      systemctl list-timers --all --no-legend | grep -q '^Mon .* 04:00.*report.timer'`,
    'tmpfiles made what nginx serves': `
      [ "$(stat -c '%a %U:%G' /var/lib/site)" = '750 root:www-data' ]
      install -d /var/lib/site/old
      systemd-tmpfiles --remove
      [ ! -e /var/lib/site/old ]`,
    'names and name servers are as declared': `
      getent hosts nas | grep -q '192.0.2.10 *nas.example.org'
      resolvectl dns | grep -qx 'Global: 192.0.2.53'
      resolvectl dnssec | grep -qx 'Global: allow-downgrade'
      resolvectl llmnr | grep -qx 'Global: no'`,
    'the address is here while the service works': `
      has_address() { ip -brief address show gate | grep -qF 203.0.113.10/24; }
      soon() { for turn in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do if "$@"; then return 0; fi; sleep 1; done; return 1; }
      lacks_address() { ! has_address; }
      soon has_address
      [ "$(from 2 http://203.0.113.10:8000/)" = 'from nginx' ]
      systemctl stop haproxy.service
      soon lacks_address
      systemctl start haproxy.service
      soon has_address`,
    'no unit failed meanwhile': '[ -z "$(systemctl --failed --no-legend --plain)" ]',
  },
})
