import { formatOptionPath } from '@ingot/language/path.ts'
import type { LowerToDebian } from '../contribution.ts'
import { dropIn, packagesFor, textFile, when } from '../entries.ts'
import { secretPath } from '../secrets/reference.ts'
import { escapeName } from '../systemd-text.ts'
import type { LuksConfig } from './options.ts'

type Device = LuksConfig['luks']['devices'][string]

/** Lines of /etc/crypttab: systemd makes a unit of each. */
export const lowerLuks: LowerToDebian<LuksConfig> = (config, { origin }) => {
  const devices = Object.entries(config.luks.devices)
  if (devices.length === 0) return {}
  const by = origin('luks.devices')
  return {
    packages: [
      ...packagesFor(by, 'systemd-cryptsetup', 'cryptsetup-bin'),
      // systemd loads them when it has a TPM to talk to.
      ...when(
        devices.some(([, { tpm2 }]) => tpm2),
        ...packagesFor(by, 'libtss2-esys-3.0.2-0t64', 'libtss2-rc0t64', 'libtss2-tcti-device0t64'),
      ),
    ],
    files: [
      textFile('/etc/crypttab', devices.map(([name, device]) => crypttabLine(name, device)).join(''), by),
      ...devices.flatMap(([name, { keySecret }]) =>
        keySecret === null
          ? []
          : [
              dropIn(
                `systemd-cryptsetup@${escapeName(name)}.service`,
                'secret',
                [
                  [
                    'Unit',
                    [
                      ['Wants', 'ingot-facts.service'],
                      ['After', 'ingot-facts.service'],
                    ],
                  ],
                ],
                origin(formatOptionPath(['luks', 'devices', name, 'keySecret'])),
              ),
            ],
      ),
    ],
  }
}

function crypttabLine(
  name: string,
  { device, keySecret, tpm2, allowDiscards, required, options }: Device,
): string {
  const all = [
    'luks',
    ...when(tpm2, 'tpm2-device=auto'),
    ...when(allowDiscards, 'discard'),
    ...when(!required, 'nofail'),
    ...options,
  ]
  return `${name} ${device} ${keySecret === null ? 'none' : secretPath(keySecret)} ${all.join(',')}\n`
}
