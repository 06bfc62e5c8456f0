import type { PciDevice } from './facts.ts'

/** Debian's packages by what the names of their files start with; the first that fits. */
const byFile: readonly (readonly [start: RegExp, packageName: string])[] = [
  [/^(iwlwifi-|intel\/iwlwifi|intel\/ibt-)/, 'firmware-iwlwifi'],
  [/^(i915|xe)\//, 'firmware-intel-graphics'],
  [/^intel\/sof/, 'firmware-sof-signed'],
  [/^intel\/(dsp_|fw_sst|avs|IntcSST)/, 'firmware-intel-sound'],
  [/^(amdgpu|radeon)\//, 'firmware-amd-graphics'],
  [/^nvidia\//, 'firmware-nvidia-graphics'],
  [/^(rtl_nic|rtlwifi|rtl_bt|rtw8[89])\//, 'firmware-realtek'],
  [/^(ath[0-9]|ar[0-9]|qca\/|htc_)/, 'firmware-atheros'],
  [/^mediatek\//, 'firmware-mediatek'],
  [/^(brcm|cypress)\//, 'firmware-brcm80211'],
  [/^(mrvl|libertas|mwl8k)\//, 'firmware-libertas'],
  [/^bnx2x\//, 'firmware-bnx2x'],
  [/^bnx2\//, 'firmware-bnx2'],
  [/^(ql[0-9]|qed\/)/, 'firmware-qlogic'],
]

/** Package that has a file below /lib/firmware; undefined: not known. */
export function firmwareOfFile(file: string): string | undefined {
  return byFile.find(([start]) => start.test(file))?.[1]
}

/** Vendors whose devices of a class (its first digits) run nothing without firmware. */
const byDevice: readonly (readonly [vendor: string, kind: string, packageName: string])[] = [
  ['8086', '0280', 'firmware-iwlwifi'],
  ['8086', '03', 'firmware-intel-graphics'],
  ['1002', '03', 'firmware-amd-graphics'],
  ['10ec', '0280', 'firmware-realtek'],
  ['10ec', '0200', 'firmware-realtek'],
  ['14c3', '0280', 'firmware-mediatek'],
  ['168c', '0280', 'firmware-atheros'],
  ['17cb', '0280', 'firmware-atheros'],
  ['14e4', '0280', 'firmware-brcm80211'],
  ['11ab', '0200', 'firmware-libertas'],
  ['1b4b', '0280', 'firmware-libertas'],
]

/** Packages of firmware that a device asks for, whether or not its driver is there yet. */
export function firmwareOfDevice({ vendor, class: kind, driver = '' }: PciDevice): readonly string[] {
  const found = byDevice
    .filter(([by, start]) => by === vendor && kind.startsWith(start))
    .map(([, , name]) => name)
  return driver.startsWith('sof-audio') ? [...found, 'firmware-sof-signed'] : found
}
