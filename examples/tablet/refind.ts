/** Settings of rEFInd 0.14: the screen where one chooses with a finger. It starts this system's own loader, which counts boots. */
export const refindConfiguration = `timeout 5
enable_touch
use_graphics_for linux
scanfor manual

menuentry "Ingot" {
    volume "ingot-esp"
    loader /EFI/systemd/systemd-bootx64.efi
}

menuentry "The other one" {
    volume "ESP"
    loader /EFI/other/grubx64.efi
}

default_selection "Ingot"
`
