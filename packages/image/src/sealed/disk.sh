# Puts a sealed root and its program on a disk: an EFI system partition, two slots of a root and its hashes, of which the
# second is empty, and last the partition of what the machine keeps. Nothing is mounted.
# Reads IN_COMMIT, /in/SYSROOT, /in/root, /in/verity, /in/hash, /in/program. Writes /out/image.
. /in/lib.sh
. /in/SYSROOT
image=/out/image
mib=1048576
export MTOOLS_SKIP_CHECK=1 SOURCE_DATE_EPOCH=$esp_epoch
whole() { echo $((($1 + mib - 1) / mib * mib)); }

# --- the boot partition, as a directory -------------------------------------------------------------------------
mkdir -p esp/EFI/BOOT esp/EFI/systemd esp/EFI/Linux esp/loader/keys/auto
ostree --repo="$repo" cat "$IN_COMMIT" "/usr/lib/systemd/boot/efi/$EFI_LOADER.signed" >esp/EFI/systemd/"$EFI_LOADER"
cp esp/EFI/systemd/"$EFI_LOADER" "esp/EFI/BOOT/$EFI_FALLBACK"
cp /in/program "esp/EFI/Linux/$PROGRAM"
for name in PK KEK db; do
  ostree --repo="$repo" cat "$IN_COMMIT" "/usr/lib/ingot/secure-boot/auto/$name.auth" >"esp/loader/keys/auto/$name.auth"
done
# No `default`: systemd-boot would then choose it even when its tries are used up.
cat >esp/loader/loader.conf <<end
timeout $MENU_TIMEOUT
editor no
secure-boot-enroll $SECURE_BOOT_ENROLL
end
printf 'type1\n' >esp/loader/entries.srel
esp_bytes=$(du --bytes --summarize esp | cut -f 1)
[ $((esp_bytes * 2)) -lt $((ESP_BYTES / 100 * 98)) ] ||
  refuse "the EFI system partition has $((ESP_BYTES / mib)) MiB, and two of these programs need $((esp_bytes / mib * 2 + 8)): set disk.espSize"

# --- sizes: a slot has room for half as much again ----------------------------------------------------------------
root_bytes=$(stat -c %s /in/root)
slot=$(whole $((root_bytes / 2 * 3)))
# A hash of 32 bytes for each 4 KiB, and the hashes of those.
verity_slot=$(whole $((slot / 4096 * 33 + mib)))
state=$STATE_BYTES
[ "$(stat -c %s /in/verity)" -le $verity_slot ] || refuse 'the hashes of the root are larger than they can be'
esp_at=$FIRST
root_a=$((esp_at + ESP_BYTES))
verity_a=$((root_a + slot))
root_b=$((verity_a + verity_slot))
verity_b=$((root_b + slot))
state_at=$((verity_b + verity_slot))
guid() { printf '%s' "$1" | sed -E 's/^(.{8})(.{4})(.{4})(.{4})(.{12})$/\1-\2-\3-\4-\5/'; }
hash=$(cat /in/hash)

# --- the disk -----------------------------------------------------------------------------------------------------
# The halves of the root's hash are the names of its partitions, by which the initramfs finds them
# (systemd-veritysetup-generator(8)).
truncate -s $((state_at + state + mib)) $image
line() { echo "start=$(($1 / 512)), size=$(($2 / 512)), type=$3, uuid=$4, name=$5"; }
{
  echo "label: gpt"
  echo "label-id: $GUID_DISK"
  line $esp_at "$ESP_BYTES" "$ESP_TYPE" "$GUID_ESP" ingot-esp
  line $root_a $slot "$ROOT_TYPE" "$(guid "$(printf %.32s "$hash")")" ingot-root-a
  line $verity_a $verity_slot "$VERITY_TYPE" "$(guid "${hash#????????????????????????????????}")" ingot-verity-a
  line $root_b $slot "$ROOT_TYPE" "$GUID_ROOT_B" ingot-root-b
  line $verity_b $verity_slot "$VERITY_TYPE" "$GUID_VERITY_B" ingot-verity-b
  # An encrypted one is made by the machine, with its own keys; there is room for it.
  [ "$STATE" = tpm2 ] || line $state_at $state "$STATE_TYPE" "$GUID_STATE" "$STATE_LABEL"
} | sfdisk --quiet --no-tell-kernel --wipe never --wipe-partitions never $image

mkfs.vfat --invariant -F 32 -n INGOT-ESP -i "$ESP_VOLUME_ID" --offset $((esp_at / 512)) $image \
  $((ESP_BYTES / 1024)) >/dev/null
write_fat esp $image@@$esp_at
put() { dd if="$1" of=$image bs=$mib seek=$(($2 / mib)) conv=notrunc,sparse status=none; }
put /in/root $root_a
put /in/verity $verity_a

[ "$STATE" = plain ] || exit 0
mkdir -p state/lib/ingot/etc/upper state/lib/ingot/etc/work
find state -exec touch -h -d @1 {} +
SOURCE_DATE_EPOCH=1 mke2fs -q -F -t ext4 -L "$STATE_LABEL" -U "$STATE_UUID" -m 1 -J size=16 -d state \
  -E "offset=$state_at,hash_seed=$STATE_UUID,root_owner=0:0,assume_storage_prezeroed=1,nodiscard" \
  $image $((state / 1024))k
