import { expect } from 'vitest';
import { type Case, parts } from './case.js';

export function preseed(of: Case): unknown {
  const { request, options, hash } = of;
  const a = parts(of);
  const disk = a.disks[0] === undefined ? undefined : `/dev/${a.disks[0]}`;
  const text = (question: string, value: string) => ['d-i', question, 'string', ...(value === '' ? [] : [value])];
  const yes = (question: string, value = 'true') => ['d-i', question, 'boolean', value];
  const mirror = options.repository === undefined ? undefined : new URL(options.repository);
  const scheme = mirror?.protocol.replace(':', '');
  return [
    text('debian-installer/locale', a.locale),
    ['d-i', 'keyboard-configuration/xkb-keymap', 'select', a.keyboard],
    ['d-i', 'netcfg/choose_interface', 'select', a.name ?? 'auto'],
    ...(a.isStatic
      ? [
          yes('netcfg/disable_autoconfig'),
          text('netcfg/get_ipaddress', request.ipAddress ?? ''),
          text('netcfg/get_netmask', request.ipNetmask ?? ''),
          text('netcfg/get_gateway', request.ipGateway ?? ''),
          text('netcfg/get_nameservers', a.servers.join(' ')),
          yes('netcfg/confirm_static'),
        ]
      : []),
    text('netcfg/get_hostname', a.host),
    text('netcfg/get_domain', a.domain),
    text('netcfg/hostname', a.host),
    text('netcfg/wireless_wep', ''),
    yes('passwd/root-login'),
    ['d-i', 'passwd/root-password-crypted', 'password', hash],
    yes('passwd/make-user', 'false'),
    yes('clock-setup/utc'),
    text('time/zone', a.timezone),
    ...(disk === undefined ? [] : [text('partman-auto/disk', disk)]),
    text('partman-auto/method', 'lvm'),
    text('partman-auto-lvm/guided_size', 'max'),
    ...[
      'partman-lvm/device_remove_lvm',
      'partman-md/device_remove_md',
      'partman-lvm/confirm',
      'partman-lvm/confirm_nooverwrite',
    ].map((question) => yes(question)),
    ['d-i', 'partman-auto/choose_recipe', 'select', 'atomic'],
    yes('partman-partitioning/confirm_write_new_label'),
    ['d-i', 'partman/choose_partition', 'select', 'finish'],
    yes('partman/confirm'),
    yes('partman/confirm_nooverwrite'),
    yes('apt-setup/cdrom/set-first', 'false'),
    ...(mirror === undefined
      ? [yes('apt-setup/use_mirror', 'false')]
      : [
          yes('apt-setup/use_mirror'),
          text('mirror/country', 'manual'),
          text('mirror/protocol', scheme!),
          text(`mirror/${scheme}/hostname`, mirror.host),
          text(`mirror/${scheme}/directory`, mirror.pathname),
          text(`mirror/${scheme}/proxy`, ''),
        ]),
    ['tasksel', 'tasksel/first', 'multiselect', 'standard, ssh-server'],
    ...(a.packages.length > 0 ? [text('pkgsel/include', a.packages.join(' '))] : []),
    ['popularity-contest', 'popularity-contest/participate', 'boolean', 'false'],
    yes('grub-installer/only_debian'),
    text('grub-installer/bootdev', disk ?? 'default'),
    ...(a.keys.length > 0
      ? [text('preseed/late_command', expect.stringMatching(/^umask 077; .*authorized_keys$/))]
      : []),
    ...(a.finish === 'poweroff' ? [yes('debian-installer/exit/poweroff')] : []),
    ['d-i', 'finish-install/reboot_in_progress', 'note'],
  ];
}
