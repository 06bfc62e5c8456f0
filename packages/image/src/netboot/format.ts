import { requestError } from '@ingot/contracts/problem.ts'
import type { Fitting, Format } from '../format.ts'
import { refuseSealed } from '../sealed/refuse.ts'

export const netboot: Format = {
  name: 'netboot',
  summary: 'a live system over the network: iPXE, UEFI, or any loader of kernel and initramfs',
  extension: 'netboot.tar',
  mediaType: 'application/x-tar',
  // Also for machines without UEFI: a kernel and an initramfs are all that it takes.
  check: (system) => {
    refuseSealed('netboot', system)
    checkRootUrl(system)
  },
  pour: async (forge, pour) => (await import('./pour.ts')).pourNetboot(forge, pour),
}

/** What the initramfs fetches, where the system says it itself. */
function checkRootUrl({ system, kernel }: Fitting): void {
  const word = 'ingot.live.url='
  // The initramfs takes the last.
  const url = kernel?.parameters.findLast((one) => one.startsWith(word))?.slice(word.length)
  if (url === undefined || (URL.canParse(url) && url.startsWith('http://') && !url.endsWith('/'))) return
  throw requestError({
    code: 'netboot-url-unfit',
    message: `netboot: ${system} cannot fetch its root from ${url === '' ? 'nowhere' : url}`,
    where: `kernel.parameters of ${system}`,
    why: 'the initramfs fetches a file over HTTP, without TLS: it is the SHA-256 of the root that is believed',
    hint: `say ${word}http://HOST/.../root.erofs, or leave it out: firmware that boots over HTTP, iPXE or DHCP say it`,
  })
}
