# A hook of dracut: says why there is no live system. Without a shell the machine starts again after it.
. /usr/lib/ingot/live-lib.sh
if [ "$hook" = shutdown-emergency ]; then
  live_refuse "$(. /usr/lib/ingot/live-why.sh)"
else
  live_say "$(. /usr/lib/ingot/live-why.sh)"
fi
