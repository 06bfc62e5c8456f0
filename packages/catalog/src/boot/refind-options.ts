import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

/** rEFInd's configuration has no way to write the others: it takes each byte of a file for a character. */
const word = t.string({
  pattern: /^[ !#-~]+$/,
  description: 'a text in ASCII without quotation marks',
})

const picture = t.string({
  pattern: /^[A-Za-z0-9_+-][A-Za-z0-9_.+-]*(\/[A-Za-z0-9_+-][A-Za-z0-9_.+-]*)*\.(png|icns|bmp|jpe?g)$/,
  description: 'the path of a picture such as `icons/os_win.png`',
})

const entry = t.submodule({
  options: {
    loader: option(word, {
      description: 'The program that is started, by its path on its partition.',
      example: '/EFI/Microsoft/Boot/bootmgfw.efi',
    }),
    volume: option(t.nullable(word), {
      default: null,
      description:
        'Partition that has it, by its name, its PARTUUID or the label of its file system; null: the EFI system partition of this system.',
      example: 'SYSTEM',
    }),
    icon: option(picture, {
      default: 'icons/os_unknown.png',
      description: 'Picture of the entry, in rEFInd’s directory.',
      example: 'icons/os_win.png',
    }),
    options: option(t.nullable(word), {
      default: null,
      description: 'Arguments that the program gets; null: none.',
    }),
  },
})

/** It keeps its lists as one text, divided by commas. */
const listed = t.string({
  pattern: /^[ !#-+\--~]+$/,
  description: 'a text in ASCII without quotation marks and commas',
})

const hidden = (what: string, example: readonly string[]) =>
  option(t.listOf(listed), { default: [], description: what, example })

/** The menu of a machine with several systems. */
export const refind = {
  enable: option(t.boolean(), {
    default: false,
    description:
      'Whether firmware starts rEFInd, a menu of all systems of the machine. It starts this one by itself, through systemd-boot, which counts the boots of a new deployment as ever.',
  }),
  timeout: option(t.integer({ min: 0, max: 300 }), {
    default: 10,
    description:
      'Seconds that rEFInd waits before it starts this system. With 0 it shows its menu only when a key was pressed.',
  }),
  icon: option(picture, {
    default: 'icons/os_debian.png',
    description: 'Picture of this system in the menu, in rEFInd’s directory.',
    example: 'themes/dark/icons/os_debian.png',
  }),
  theme: option(t.nullable(t.string()), {
    default: null,
    description:
      'Directory beside the project with a theme of rEFInd’s: theme.conf, and pictures. On the boot partition it is `themes/` and its own name, as themes expect; null: rEFInd’s own look.',
    example: './themes/dark',
  }),
  scan: option(t.boolean(), {
    default: true,
    description: 'Whether rEFInd looks for other systems by itself. Without, there are only `entries`.',
  }),
  hide: {
    volumes: hidden('Partitions on which nothing is looked for, by name, PARTUUID or label.', ['Recovery']),
    directories: hidden('Directories that are left out, on every partition or as `LABEL:/EFI/DIRECTORY`.', [
      'EFI/Dell',
    ]),
    files: hidden('Programs that are left out, by name or path.', ['fwupx64.efi']),
  },
  entries: option(t.recordOf(entry, word), {
    default: {},
    description: 'What rEFInd does not find by itself, by title; in the menu after this system.',
    example: { 'Windows 11': { loader: '/EFI/Microsoft/Boot/bootmgfw.efi', volume: 'SYSTEM' } },
  }),
}
