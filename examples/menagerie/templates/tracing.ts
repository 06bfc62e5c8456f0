// Tools that look into a running system.
import { template } from '../forge.ts'

export const tracing = template('tracing', {
  packages: ['strace', 'ltrace', 'bpftrace', 'linux-perf', 'tcpdump', 'lsof', 'htop', 'iotop', 'ethtool'],
  sysctl: { 'kernel.perf_event_paranoid': '2' },
})
