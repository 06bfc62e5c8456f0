/** Where an installation mounts what it makes. */
export const workPlace = '/run/ingot/install'
/** The new root file system, and the boot partition. */
export const newSysroot = `${workPlace}/root`
export const newPartition = `${workPlace}/esp`
/** The new root while it is encrypted and open. */
export const openedName = 'installing-root'
export const openedDevice = `/dev/mapper/${openedName}`
/** GRUB for BIOS, where who sent a live system sent it too: the beginning of a disk (`disk`), and its configuration. */
export const givenGrub = '/run/ingot-install/grub'
