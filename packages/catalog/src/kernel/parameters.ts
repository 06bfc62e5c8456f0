/** Decided per deployment when an image or an update is made; a second one would send the boot elsewhere. */
const reserved = /^(root|rootfstype|ostree|ingot\.[a-z]*|initrd)(=|$)/

/** Null where a person may add this parameter; else what is wrong with it. */
export function parameterProblem(parameter: string): string | null {
  if (!/^[\x21-\x7e]+$/.test(parameter)) {
    return `\`${parameter}\` is not one kernel parameter: it must be printable ASCII without spaces. Write one parameter per item.`
  }
  const name = reserved.exec(parameter)?.[1]
  if (name !== undefined)
    return `\`${name}\` belongs to each deployment and cannot be set; remove \`${parameter}\`.`
  return null
}
