// A long-lived server that people administer by hand: shells, editors, eyes into the running system.
import { mkRemove, overlay } from 'ingot'
import { system } from '../forge.ts'
import { tracing } from '../templates/tracing.ts'
import { base } from './base.ts'

export const basePet = system('base-pet', {
  extends: base,
  templates: [tracing],
  programs: { zsh: { enable: true }, bash: { completion: { enable: true } } },
  packages: [mkRemove('nano'), 'vim', 'emacs-nox', 'tmux', 'git', 'ripgrep', 'man-db', 'rsync'],
  users: { keeper: { shell: '/usr/bin/zsh' } },
  services: { cockpit: { enable: true, openFirewall: true } },
  overlays: [overlay('../overlays/hand')],
})
