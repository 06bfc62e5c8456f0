import manifest from '../package.json' with { type: 'json' }

/** Ingot's own version. */
export const version: string = manifest.version
