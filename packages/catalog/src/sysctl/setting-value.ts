import type { LeafShape, OptionType } from '@ingot/language/type.ts'
import { refuseLine } from '@ingot/language/types/basic.ts'
import { scalar } from '@ingot/language/types/scalar.ts'

/** What a kernel setting is set to: a text, or what stands for one. `true` is `1`, as for the kernel. */
export const settingValue: OptionType<string, LeafShape<string | number | boolean>> = scalar({
  name: 'kernel setting',
  description: 'a text of one line, a whole number, true or false',
  schema: { type: ['string', 'integer', 'boolean'] },
  parse: (value) => {
    if (typeof value === 'boolean') return { ok: true, value: value ? '1' : '0' }
    if (Number.isSafeInteger(value)) return { ok: true, value: String(value) }
    if (Number.isFinite(value)) return { ok: false, hint: 'write it as a text, in quotes' }
    if (typeof value !== 'string') return { ok: false }
    const why = refuseLine(value)
    return why === null ? { ok: true, value } : { ok: false, why }
  },
})
