/** Users and groups that every Debian system has from package base-passwd (3.6.7); their ids are Debian's. */
export const baseUsers: ReadonlySet<string> = new Set(
  `root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc _apt nobody`.split(
    ' ',
  ),
)
export const baseGroups: ReadonlySet<string> = new Set(
  `root daemon bin sys adm tty disk lp mail news uucp man proxy kmem dialout fax voice cdrom floppy tape sudo audio
  dip www-data backup operator list irc src shadow utmp video sasl plugdev staff games users nogroup`.split(
    /\s+/,
  ),
)
