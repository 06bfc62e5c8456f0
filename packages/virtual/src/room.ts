/** Where machines are started from. */
export interface VirtualRoom {
  /** Directory of the unpacked tools tree of purpose `virtual`. */
  readonly tools: string
  /** Directory for what lives as long as a machine does, and for what was found out about this host. */
  readonly directory: string
  /** Processors of a machine that names no number itself. Absent: two. */
  readonly processors?: number
}
