# Says why there is no live system. Sourced.
if [ ! -e /dev/disk/by-label/@LABEL@ ]; then
  echo 'The medium that this system was started from is not there any more, or no driver here reads it.'
else
  echo 'The medium that this system was started from cannot be read: it may be damaged.'
fi
echo 'Its label is @LABEL@.'
