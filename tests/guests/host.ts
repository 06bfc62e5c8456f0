import { system } from './forge.ts'
import { outside } from './outside.ts'

/** Keys of the other side of the tunnel, which is beyond the firewall of the same guest. They open nothing else. */
const far = {
  privateKey: '6Il63j7/xA9qFR5W32XTbS/U3PS3Ifny5zORGXkPH2E=',
  publicKey: 'dNVUQXCbCQNuJfaWFrOBg/DEdG0dlnXUrDd2WgJkAHw=',
}

/** A machine that carries containers, in a private network; with swap of two kinds, and a console of its own. */
export const host = system('host', {
  templates: [outside],
  packages: ['busybox-static', 'tar'],
  users: {
    admin: {
      groups: ['sudo'],
      hashedPassword: '$5$apiY4HluZe1/Spnh$4QCIPm.HJrWEXZft5.Jrj7K8SqmPr8LKCxMvuWqYuu2',
    },
  },
  networking: {
    wireguard: {
      interfaces: {
        wg0: {
          ips: ['10.100.0.1/24'],
          listenPort: 51820,
          peers: [{ publicKey: far.publicKey, allowedIPs: ['10.100.0.2/32', '10.100.7.0/24'] }],
        },
      },
    },
  },
  swapDevices: [{ device: '/var/swap-file', size: '64M', priority: 5 }],
  zramSwap: { enable: true, memoryPercent: 25 },
  console: { fontFace: 'Terminus', fontSize: '16x32' },
  services: {
    getty: { autologinUser: 'admin', helpLine: 'A host of containers.\n' },
    // In front of the container.
    caddy: {
      enable: true,
      virtualHosts: { 'http://localhost:8081': { extraConfig: 'reverse_proxy 127.0.0.1:8080' } },
    },
  },
  virtualisation: {
    podman: { dockerCompat: true, autoPrune: { enable: true } },
    quadlets: { 'web.network': { Network: { Subnet: '10.89.1.0/24' } } },
    'oci-containers': {
      containers: {
        web: {
          image: 'localhost/web:1',
          cmd: ['/bin/busybox', 'httpd', '-f', '-p', '8080', '-h', '/www'],
          environment: { GREETING: 'it costs $1, "100%"' },
          ports: ['8080:8080'],
          networks: ['web.network'],
          readOnly: true,
          settings: {
            Unit: { Requires: 'web-image.service', After: 'web-image.service' },
            Container: { Pull: 'never' },
          },
        },
      },
    },
  },
  files: {
    // There is no registry: an image of one program and one page.
    '/usr/lib/guest/web-image': {
      mode: '0755',
      text: `#!/bin/sh -eu
content=$(mktemp -d)
mkdir "$content/bin" "$content/www"
cp /usr/bin/busybox "$content/bin/busybox"
echo 'from a container' >"$content/www/index.html"
tar -C "$content" -c bin www | podman import - localhost/web:1
rm -r "$content"
`,
    },
    // The other side of the tunnel.
    '/usr/lib/guest/far': {
      mode: '0755',
      text: `#!/bin/sh -eu
umask 077
echo '${far.privateKey}' >/run/far.key
for turn in 1 2 3 4 5 6 7 8 9 10; do
  if near=$(wg show wg0 public-key); then break; fi
  sleep 1
done
ip link add wg1 type wireguard
ip link set wg1 netns outside
ip netns exec outside wg set wg1 private-key /run/far.key peer "$near" allowed-ips 10.100.0.0/24 endpoint 203.0.113.1:51820 persistent-keepalive 5
ip -n outside address add 10.100.0.2/24 dev wg1
ip -n outside link set wg1 up
`,
    },
  },
  systemd: {
    services: {
      'web-image': {
        execStart: '/usr/lib/guest/web-image',
        serviceConfig: { Type: 'oneshot', RemainAfterExit: true },
      },
      far: {
        execStart: '/usr/lib/guest/far',
        after: ['outside.service', 'systemd-networkd.service'],
        serviceConfig: { Type: 'oneshot', RemainAfterExit: true },
      },
    },
  },
  expect: {
    'a container that is a unit answers, here and from outside': `
      [ "$(curl -sS --max-time 10 http://127.0.0.1:8080/)" = 'from a container' ]
      [ "$(from 2 http://203.0.113.1:8080/)" = 'from a container' ]`,
    'Caddy hands requests to it': `[ "$(curl -sS --max-time 10 http://localhost:8081/)" = 'from a container' ]`,
    'the container has what was declared': `
      podman exec web /bin/busybox env | grep -qxF 'GREETING=it costs $1, "100%"'
      if podman exec web /bin/busybox touch /www/more; then exit 1; fi
      [ "$(podman inspect --format '{{range .NetworkSettings.Networks}}{{.Gateway}}{{end}}' web)" = 10.89.1.1 ]`,
    'containers of a network know each other by name': `
      podman run --rm --network systemd-web localhost/web:1 /bin/busybox wget -qO- http://web:8080/ |
        grep -qx 'from a container'`,
    'docker is podman': 'docker run --rm localhost/web:1 /bin/busybox echo yes | grep -qx yes',
    'a user without root has containers too': `
      podman save localhost/web:1 >/run/web.tar
      chmod 0644 /run/web.tar
      as_admin() { systemd-run --quiet --pipe --wait --uid=admin --property=PAMName=login "$@"; }
      as_admin podman load --quiet --input /run/web.tar
      as_admin podman run --rm localhost/web:1 /bin/busybox id -u | grep -qx 0`,
    'the other side of the tunnel answers': `
      ping -c 1 -W 5 10.100.0.2
      [ "$(wg show wg0 latest-handshakes | cut -f 2)" -gt 0 ]
      ip route get 10.100.7.1 | grep -q 'dev wg0'`,
    'both swaps are in use, the compressed one first': `
      swapon --show=NAME,SIZE,PRIO --noheadings --bytes | tr -s ' ' >/run/swaps
      grep -Eq '^/var/swap-file 67[0-9]{6} 5$' /run/swaps
      grep -Eq '^/dev/zram0 [0-9]+ 100$' /run/swaps
      [ "$(stat -c '%a' /var/swap-file)" = 600 ]`,
    'compressed memory has the declared size': `
      size=$(zramctl --bytes --noheadings --output=DISKSIZE /dev/zram0)
      memory=$(($(grep MemTotal /proc/meminfo | tr -dc 0-9) * 1024))
      [ $((size * 100 / memory)) -ge 24 ] && [ $((size * 100 / memory)) -le 25 ]`,
    'the console lets the user in without being asked': `
      loginctl list-sessions --no-legend | grep -Eq ' admin .* ttyS0 '
      runuser -u admin -- sudo -n true && exit 1
      [ "$(cat /etc/issue)" = 'A host of containers.' ]`,
    'the console has the declared font, and another one that an update brings': `
      grep -q Terminus32x16 /etc/console-setup/cached_setup_font.sh
      cp -a /etc/default/console-setup /run/console-setup.declared
      sed -i s/16x32/8x16/ /etc/default/console-setup
      touch -d @0 /etc/default/console-setup
      rm /run/console-setup/boot_completed
      systemctl restart console-setup.service
      cp -a /run/console-setup.declared /etc/default/console-setup
      grep -q Terminus16 /etc/console-setup/cached_setup_font.sh`,
  },
})
