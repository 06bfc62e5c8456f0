import type { LowerToDebian } from '../contribution.ts'
import { enabled, packagesFor, textFile } from '../entries.ts'
import type { CloudInitConfig } from './options.ts'

export const lowerCloudInit: LowerToDebian<CloudInitConfig> = (config, { origin }) => {
  const cloudInit = config.services['cloud-init']
  if (!cloudInit.enable) return {}
  const by = origin('services.cloud-init.enable')
  return {
    packages: packagesFor(by, 'cloud-init', ...(cloudInit.defaultUser === null ? [] : ['sudo'])),
    files: [
      textFile(
        '/etc/cloud/cloud.cfg.d/50-declared.cfg',
        `#cloud-config\n${JSON.stringify(settingsOf(cloudInit), null, 2)}\n`,
        origin('services.cloud-init'),
      ),
    ],
    units: enabled(
      by,
      'cloud-init-main.service',
      'cloud-init-local.service',
      'cloud-init-network.service',
      'cloud-config.service',
      'cloud-final.service',
    ),
  }
}

/** Without what belongs to others here: packages, the root partition, host keys, locales. JSON is YAML. */
function settingsOf({
  datasources,
  network,
  defaultUser,
  settings,
}: CloudInitConfig['services']['cloud-init']) {
  return {
    datasource_list: [...datasources, 'None'],
    ...(network.enable ? {} : { network: { config: 'disabled' } }),
    users: defaultUser === null ? [] : ['default'],
    ssh_deletekeys: false,
    ssh_genkeytypes: [],
    growpart: { mode: 'off' },
    resize_rootfs: false,
    manage_etc_hosts: false,
    cloud_init_modules: [
      'seed_random',
      'bootcmd',
      'write_files',
      'disk_setup',
      'set_hostname',
      'update_hostname',
      'ca_certs',
      'users_groups',
      'ssh',
    ],
    cloud_config_modules: ['ssh_import_id', 'set_passwords', 'runcmd'],
    cloud_final_modules: [
      'write_files_deferred',
      'scripts_vendor',
      'scripts_per_once',
      'scripts_per_boot',
      'scripts_per_instance',
      'scripts_user',
      'ssh_authkey_fingerprints',
      'phone_home',
      'final_message',
      'power_state_change',
    ],
    system_info: {
      distro: 'debian',
      network: { renderers: ['networkd'] },
      ...(defaultUser === null ? {} : { default_user: userOf(defaultUser) }),
    },
    ...settings,
  }
}

function userOf(name: string) {
  return {
    name,
    lock_passwd: true,
    homedir: `/var/home/${name}`,
    shell: '/bin/bash',
    groups: ['adm', 'sudo'],
    sudo: ['ALL=(ALL) NOPASSWD:ALL'],
  }
}
