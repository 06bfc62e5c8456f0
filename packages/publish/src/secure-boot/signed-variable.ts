/** What firmware keeps of Secure Boot, and the namespace of each (UEFI 2.10, 3.3 and 32.6.1). */
const namespaces = {
  PK: '8be4df61-93ca-11d2-aa0d-00e098032b8c',
  KEK: '8be4df61-93ca-11d2-aa0d-00e098032b8c',
  db: 'd719b2cb-3d3a-4596-a3bc-dad00e67656f',
} as const
export type KeyVariable = keyof typeof namespaces

const x509List = 'a5c059a1-94e4-4aa7-87b5-ab155c2bf072'
const pkcs7 = '4aafd29d-68df-49ee-8aa9-347d375665a7'
/** Kept, seen by loader and system, and written with a signature and its time: what systemd-boot sets, too. */
const attributes = 0x27

/**
 * Certificates as firmware keeps them: a list each (EFI_SIGNATURE_LIST; UEFI 2.10, 32.4.1).
 * @param owner GUID of whose they are; says nothing to firmware.
 * @param certificates DER
 */
export function certificateLists(owner: string, certificates: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    certificates.flatMap((der) => {
      const size = 16 + der.length
      return [guid(x509List), u32(28 + size), u32(0), u32(size), guid(owner), der]
    }),
  )
}

/** What is signed, so that firmware takes it as the value of a variable (UEFI 2.10, 8.2.6). */
export function variableToSign(variable: KeyVariable, value: Uint8Array, time: Date): Buffer {
  const name = Buffer.from(variable, 'utf16le')
  return Buffer.concat([name, guid(namespaces[variable]), u32(attributes), timeOf(time), value])
}

/**
 * The value with its signature, as a file NAME.auth holds it (EFI_VARIABLE_AUTHENTICATION_2).
 * @param signature PKCS #7 signed data of what `variableToSign` gives, without it; DER, as `openssl smime` writes it
 */
export function signedVariable(value: Uint8Array, time: Date, signature: Uint8Array): Buffer {
  const signed = withoutContentInfo(signature)
  const header = Buffer.concat([u32(24 + signed.length), Buffer.of(0x00, 0x02, 0xf1, 0x0e), guid(pkcs7)])
  return Buffer.concat([timeOf(time), header, signed, value])
}

/** Firmware wants the signed data alone (RFC 2315, 9.1), which openssl puts into a ContentInfo: a sequence of its type and it. */
function withoutContentInfo(der: Uint8Array): Uint8Array {
  const inner = contentOf(der)
  const [, typeLength = 0] = inner
  return contentOf(inner.subarray(2 + typeLength))
}

/** The content of a DER element. */
function contentOf(der: Uint8Array): Uint8Array {
  const [, length = 0] = der
  const [header, size] =
    length < 0x80
      ? [2, length]
      : [
          2 + (length & 0x7f),
          Number(`0x${Buffer.from(der.subarray(2, 2 + (length & 0x7f))).toString('hex')}`),
        ]
  return der.subarray(header, header + size)
}

/** EFI_TIME; a signature has no fractions of a second and no time zone. */
function timeOf(time: Date): Buffer {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt16LE(time.getUTCFullYear())
  bytes.set(
    [
      time.getUTCMonth() + 1,
      time.getUTCDate(),
      time.getUTCHours(),
      time.getUTCMinutes(),
      time.getUTCSeconds(),
    ],
    2,
  )
  return bytes
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

/** The first three parts of a GUID are little-endian (UEFI 2.10, appendix A). */
function guid(text: string): Buffer {
  const [a = '', b = '', c = '', ...rest] = text.split('-')
  const turned = [a, b, c].map((part) => Buffer.from(part, 'hex').toReversed())
  return Buffer.concat([...turned, Buffer.from(rest.join(''), 'hex')])
}
