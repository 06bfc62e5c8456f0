import type { OstreeCommit } from '@ingot/contracts/artefact.ts'
import type { Architecture } from '@ingot/contracts/source.ts'

/** Go's names of architectures (OCI image specification 1.1, config.md). */
const platforms: Readonly<Partial<Record<Architecture, { architecture: string; variant?: string }>>> = {
  arm64: { architecture: 'arm64', variant: 'v8' },
  armhf: { architecture: 'arm', variant: 'v7' },
  i386: { architecture: '386' },
  ppc64el: { architecture: 'ppc64le' },
}

/** What oci.sh puts between the parts: digests that are known when the layers are made. */
const gap = '@'

/** Text before and after what oci.sh knows. */
export interface Parts {
  readonly head: string
  readonly tail: string
}

/** The image's configuration, around the list of digests of its unpacked layers. */
export function configParts(
  { system, version, checksum }: OstreeCommit,
  architecture: Architecture,
  layers: readonly string[],
): Parts {
  return split({
    created: '1970-01-01T00:00:00Z',
    ...(platforms[architecture] ?? { architecture }),
    os: 'linux',
    config: {
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin'],
      Cmd: ['/usr/sbin/init'],
      // What systemd takes for "power off"; podman starts it as the init that it is.
      StopSignal: 'SIGRTMIN+3',
      Labels: labels(system, version, checksum),
    },
    rootfs: { type: 'layers', diff_ids: [gap] },
    history: layers.map((name) => ({ created: '1970-01-01T00:00:00Z', created_by: `ingot: ${name}` })),
  })
}

/** Labels of the configuration, annotations of the manifest. */
export function labels(system: string, version: string, checksum: string): Readonly<Record<string, string>> {
  return {
    'org.opencontainers.image.title': system,
    'org.opencontainers.image.version': version,
    'ostree.commit': checksum,
  }
}

/** The image's manifest, around `"config": ..., "layers": [...]`. */
export function manifestParts({ system, version, checksum }: OstreeCommit): Parts {
  const start = JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json' })
  return {
    head: start.replace(/\}$/, ','),
    tail: `,"annotations":${JSON.stringify(labels(system, version, checksum))}}`,
  }
}

/** A tag that every registry takes (distribution specification 1.1: `[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}`). */
export function tagOf(version: string): string {
  const tag = version.replaceAll(/[^\w.-]/g, '_').replace(/^[.-]/, '_')
  return tag.slice(0, 128) || 'latest'
}

function split(value: unknown): Parts {
  const [head = '', tail = ''] = JSON.stringify(value).split(JSON.stringify(gap))
  return { head, tail }
}
