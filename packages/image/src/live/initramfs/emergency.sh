# A hook of dracut: says what it is that the live system did not find. Without a shell the machine starts again after it.
. /usr/lib/ingot/live-lib.sh
if [ ! -e /dev/disk/by-label/@LABEL@ ]; then
  live_why='The medium that this system was started from is not there any more, or no driver here reads it.'
elif [ ! -d /run/live/changes/upper ]; then
  live_why='The medium that this system was started from cannot be read: it may be damaged.'
else
  live_why='The live system cannot be started.'
fi
if [ "$hook" = shutdown-emergency ]; then
  live_refuse "$live_why" 'Its label is @LABEL@.'
else
  live_say "$live_why" 'Its label is @LABEL@.'
fi
