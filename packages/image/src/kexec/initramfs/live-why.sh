# Says why there is no live system. Sourced.
echo 'The image of this system, which came with its initramfs, cannot be mounted: there may be too little memory for it.'
