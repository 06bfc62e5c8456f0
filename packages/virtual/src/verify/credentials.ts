import type { Credentials } from '../credentials.ts'
import { reportPort } from '../machine.ts'

const unit = 'ingot-verify.service'
const wanted = `[Unit]\nWants=${unit}\n`

/**
 * Credentials that make systemd look at the machine once it has booted: a unit that is in no image
 * (`systemd.extra-unit.*`, systemd-debug-generator(8)) and the script that it runs. A machine that ends in emergency
 * mode reports too, instead of keeping silent until the limit.
 */
export function verifyCredentials(script: string): Credentials {
  return {
    'ingot.verify': script,
    [`systemd.extra-unit.${unit}`]: verifyUnit,
    'systemd.unit-dropin.multi-user.target': wanted,
    'systemd.unit-dropin.emergency.target': wanted,
  }
}

// Type=exec: its job ends at once, so that the script can wait for the queue of jobs to be empty.
const verifyUnit = `[Unit]
Description=Check the machine from inside
DefaultDependencies=no

[Service]
Type=exec
ImportCredential=ingot.verify
ExecStart=/bin/sh %d/ingot.verify
StandardOutput=file:/dev/virtio-ports/${reportPort}
StandardError=journal+console
`
