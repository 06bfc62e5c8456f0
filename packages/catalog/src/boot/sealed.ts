/** What is another thing on a sealed disk than in the tree: who waits for OSTree's deployments, and which partition grows. */
const changed = /^\/usr\/lib\/(repart\.d\/50-root\.conf|systemd\/system\/[^/]+\.wants\/ingot-settle\.path)$/

/** Whether a sealed disk has a file of the tree as it is (`sealed/root.sh` in the room `image` makes the rest). */
export function isOnSealedDisk(path: string): boolean {
  return !changed.test(path)
}
