import { template } from './forge.ts'

/** The far end of `gate`, once there is one. */
const end = 'sys-subsystem-net-devices-beyond.device'

/** A place beyond the firewall: a network namespace with an interface of its own, which reaches the guest's `gate`. */
export const outside = template('outside', {
  packages: ['curl', 'iputils-ping'],
  networking: { interfaces: { gate: { addresses: ['203.0.113.1/24'] } } },
  files: {
    '/usr/lib/systemd/network/20-gate.netdev': {
      systemd: { NetDev: { Name: 'gate', Kind: 'veth' }, Peer: { Name: 'beyond' } },
    },
    '/usr/lib/guest/outside': {
      mode: '0755',
      text: `#!/bin/sh -eu
ip netns add outside
ip link set beyond netns outside
ip -n outside link set lo up
for host in 2 66 67 68 69; do ip -n outside address add 203.0.113.$host/24 dev beyond; done
ip -n outside link set beyond up
`,
    },
    // from ADDRESS COMMAND...: curl in that place.
    '/usr/bin/from': {
      mode: '0755',
      text: `#!/bin/sh
address=$1
shift
exec ip netns exec outside curl -sS --connect-timeout 1 --max-time 5 --interface "203.0.113.$address" "$@"
`,
    },
  },
  systemd: {
    services: {
      outside: {
        execStart: '/usr/lib/guest/outside',
        // networkd may make it some time after it said that it is ready.
        wants: [end],
        after: [end],
        serviceConfig: { Type: 'oneshot', RemainAfterExit: true },
      },
    },
  },
})
