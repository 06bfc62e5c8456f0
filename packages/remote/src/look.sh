# Says what a machine is, in parts that look.ts reads. Changes nothing. Fed to sh on the machine.
LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin
export LC_ALL PATH
part() { printf '\n== %s\n' "$1"; }
part system
uname -s
uname -m
part user
id -u
part connection
echo "${SSH_CONNECTION-}"
part memory
cat /proc/meminfo
part sent
du -sk /run/ingot-kexec 2>/dev/null
part capabilities
grep CapEff /proc/self/status
part container
systemd-detect-virt --container 2>/dev/null
[ ! -e /.dockerenv ] || echo docker
part kexec
cat /proc/sys/kernel/kexec_load_disabled
part lockdown
cat /sys/kernel/security/lockdown 2>/dev/null
part firmware
if [ -d /sys/firmware/efi ]; then echo uefi; else echo bios; fi
part tpm
# Kernels before 5.6 do not tell the version, but have this device for TPM 2.0 alone.
cat /sys/class/tpm/tpm0/tpm_version_major 2>/dev/null || { [ ! -e /dev/tpmrm0 ] || echo 2; }
part shim
# What its mok.c measures into PCR 7: the level of SBAT, which older ones called otherwise, and that its checks were switched off.
variables=/sys/firmware/efi/efivars
for one in $variables/SbatLevelRT-* $variables/SbatRT-* $variables/MokSBStateRT-*; do
  [ ! -e "$one" ] || { echo started; break; }
done
part arguments
cat /proc/cmdline
part installer
[ ! -e /run/ingot-install/sshd_config ] || echo waits
[ ! -e /run/ingot-kexec/start ] || echo leaves
if systemctl --quiet is-active ingot-install-run.service 2>/dev/null; then echo begun
elif [ "$(cat /run/ingot-install/status 2>/dev/null)" = 0 ]; then echo begun; fi
part addresses
ip -j address
part routes
ip -j -4 route show default
part routes6
ip -j -6 route show default
part way
[ -z "${SSH_CONNECTION-}" ] || ip -j route get "${SSH_CONNECTION%% *}" 2>/dev/null
part physical
for one in /sys/class/net/*; do [ ! -e "$one/device" ] || echo "${one##*/}"; done
part wireless
for one in /sys/class/net/*/phy80211; do
  [ ! -e "$one" ] || { one=${one%/phy80211}; echo "${one##*/}"; }
done
part resolvers
cat /run/systemd/resolve/resolv.conf /etc/resolv.conf 2>/dev/null
part kept
cat /run/ingot-install/interfaces.json 2>/dev/null
part disks
lsblk --json --bytes --output @COLUMNS@ 2>/dev/null || lsblk --json --bytes --output @OLDER@
part starts
for one in /sys/class/block/*/start; do
  [ ! -e "$one" ] || { read -r start <"$one"; one=${one%/start}; echo "${one##*/} $start"; }
done
part links
for one in /dev/disk/by-id/* /dev/disk/by-path/*; do [ ! -e "$one" ] || echo "$(readlink -f "$one") $one"; done
part keys
cat ~/.ssh/authorized_keys 2>/dev/null
part end
