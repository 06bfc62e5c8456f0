# Says why there is no live system. Sourced.
if [ -s /run/live-why ]; then cat /run/live-why; else echo 'The image of this system cannot be mounted.'; fi
