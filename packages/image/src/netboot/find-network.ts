import path from 'node:path'
import type { Finder } from '../live/plan.ts'

const here = (file: string): string => path.join(import.meta.dirname, 'initramfs', file)
const lease = '/usr/lib/ingot/live-lease'

/** Fetches the root over HTTP, and takes it if it has the digest that the kernel was told. */
export const findNetwork: Finder = {
  files: {
    '/etc/systemd/system/ingot-live.service.d/network.conf': here('network.conf'),
    '/usr/lib/ingot/live-fetch': here('live-fetch'),
    '/usr/lib/ingot/live-origin': here('live-origin'),
    '/usr/lib/ingot/live-why.sh': here('live-why.sh'),
    [lease]: here('live-lease'),
  },
  called: [lease],
  // A DHCP client, wget and sha256sum: the initramfs has none.
  programs: ['/usr/bin/busybox'],
  loaded: ['af_packet'],
  drivers: [
    ['alx', 'atlantic', 'be2net', 'bnx2', 'bnxt_en', 'e100', 'e1000', 'e1000e', 'ena', 'forcedeth', 'gve'],
    ['hv_netvsc', 'i40e', 'ice', 'igb', 'igc', 'ixgbe', 'mlx4_en', 'mlx5_core', 'r8169', 'realtek', 'sky2'],
    ['tg3', 'virtio_net', 'vmxnet3'],
    // What firmware remembers: where it fetched the program that runs.
    ['efivarfs'],
  ].flat(),
}
