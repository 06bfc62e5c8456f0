import type { Json } from '@ingot/contracts/json.ts'
import type { LowerToDebian } from '../contribution.ts'
import { enabled, packagesFor, textFile, when } from '../entries.ts'
import type { PrintingConfig } from './options.ts'

export const lowerPrinting: LowerToDebian<PrintingConfig> = (config, { origin }) => {
  const { printing, avahi } = config.services
  const print = origin('services.printing.enable')
  const find = origin('services.avahi.enable')
  const settings = Object.entries(printing.settings)
  return {
    packages: [
      ...when(
        printing.enable,
        ...packagesFor(
          print,
          'cups',
          'cups-filters',
          ...when(printing.usb.enable, 'ipp-usb'),
          ...when(printing.browsed.enable, 'cups-browsed'),
        ),
        ...packagesFor(origin('services.printing.drivers'), ...printing.drivers),
      ),
      ...when(avahi.enable, ...packagesFor(find, 'avahi-daemon', ...when(avahi.nssmdns, 'libnss-mdns'))),
    ],
    files: when(
      printing.enable && settings.length > 0,
      textFile(
        '/etc/cups/cups-files.conf',
        [...debianFiles, ...settings].flatMap(linesOf).join(''),
        origin('services.printing.settings'),
        0o640,
      ),
    ),
    units: [
      ...when(printing.enable, ...enabled(print, 'cups.service', 'cups.socket', 'cups.path')),
      ...when(printing.enable && printing.browsed.enable, ...enabled(print, 'cups-browsed.service')),
      ...when(avahi.enable, ...enabled(find, 'avahi-daemon.service', 'avahi-daemon.socket')),
    ],
    expectations: [
      ...when(printing.enable, { kind: 'unit-active', unit: 'cups.socket' } as const),
      ...when(avahi.enable, { kind: 'unit-active', unit: 'avahi-daemon.service' } as const),
    ],
  }
}

/** Debian's own settings of that file. */
const debianFiles = [
  ['SystemGroup', 'lpadmin'],
  ['LogFileGroup', 'adm'],
  ['AccessLog', '/var/log/cups/access_log'],
  ['ErrorLog', 'syslog'],
  ['PageLog', '/var/log/cups/page_log'],
] as const

function linesOf([name, value]: readonly [string, Json]): readonly string[] {
  return [value].flat().map((item) => `${name} ${String(item)}\n`)
}
