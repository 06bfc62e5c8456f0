/** Forms of crypt(5), libxcrypt 4.4, that are strong enough to keep: yescrypt, gost-yescrypt, scrypt, bcrypt, SHA-512, SHA-256. */
const forms = [
  /^\$g?y\$[./A-Za-z0-9]+\$[./A-Za-z0-9]{0,86}\$[./A-Za-z0-9]{43}$/,
  /^\$7\$[./A-Za-z0-9]{11,97}\$[./A-Za-z0-9]{43}$/,
  /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/,
  /^\$6\$(rounds=\d+\$)?[^$:\n]{1,16}\$[./A-Za-z0-9]{86}$/,
  /^\$5\$(rounds=\d+\$)?[^$:\n]{1,16}\$[./A-Za-z0-9]{43}$/,
]

/** Whether a text is the hash of a password, and not the password itself or a weak hash (DES, MD5). */
export function isCryptHash(text: string): boolean {
  return forms.some((form) => form.test(text))
}
