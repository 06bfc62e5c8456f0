/** GUID of the variables that UEFI itself has. */
export const globalVariables = '8be4df61-93ca-11d2-aa0d-00e098032b8c'

/** The value of a variable `Boot####`, an entry of the firmware's menu (UEFI 2.10, 3.1.3), by nodes of its device path. */
export function loadOption(title: string, ...nodes: readonly Uint8Array[]): Uint8Array {
  const device = Buffer.concat([...nodes, endOfPath])
  const active = 1
  const head = Buffer.alloc(6)
  head.writeUInt32LE(active, 0)
  head.writeUInt16LE(device.length, 4)
  return Buffer.concat([head, Buffer.from(`${title}\0`, 'utf16le'), device])
}

const endOfPath = Uint8Array.of(0x7f, 0xff, 4, 0)

/** A node of a device path, its value in ASCII. */
export function pathNode(type: number, subtype: number, value: string): Uint8Array {
  const head = Buffer.from([type, subtype, 0, 0])
  head.writeUInt16LE(head.length + value.length, 2)
  return Buffer.concat([head, Buffer.from(value, 'ascii')])
}

/** What firmware fetches, by any network card. */
export function urlNode(url: string): Uint8Array {
  return pathNode(3, 24, url)
}
