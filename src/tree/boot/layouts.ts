/** Where installation trees have their boot images, best first: of each firmware's, the first usable one is taken. */
export const BOOT_LAYOUTS: Readonly<Record<'bios' | 'efi', readonly string[]>> = {
  bios: [
    'isolinux/isolinux.bin', // RHEL 7 to 9 and their kin, Debian, Ubuntu to 20.04
    'boot/x86_64/loader/isolinux.bin', // openSUSE and SLES
    'images/eltorito.img', // RHEL 10, Fedora
    'boot/grub/i386-pc/eltorito.img', // Ubuntu from 20.10 on, grub-mkrescue
    'boot/x86_64/loader/eltorito.img', // openSUSE from 16 on
    'boot/isolinux/isolinux.bin', // XenServer, XCP-ng
    'boot/syslinux/isolinux.bin', // Alpine, Arch
    'arch/boot/syslinux/isolinux.bin', // Arch before 2021
    'syslinux/isolinux.bin', // Arch-based live systems
    'isolinux.bin', // VMware ESXi
  ],
  efi: [
    'images/efiboot.img', // RHEL and its kin, Fedora
    'boot/grub/efi.img', // Debian, Ubuntu to 20.04
    'boot/x86_64/efi', // openSUSE and SLES
    'boot/x86_64/loader/efiboot.img', // openSUSE and SLES from 16 on
    'boot/efiboot.img', // XenServer, XCP-ng
    'efiboot.img', // VMware ESXi
    'EFI/archiso/efiboot.img', // Arch before 2022
    'efi.img', // grub-mkrescue
    '[BOOT]/2-Boot-NoEmul.img', // what is no file of the disc, as in Ubuntu from 20.10 on, and 7-Zip extracts
  ],
};

/** Where UEFI looks for the loader of a removable medium, UEFI 3.5.1.1. */
export const EFI_LOADERS = ['EFI/BOOT/BOOTX64.EFI', 'EFI/BOOT/BOOTAA64.EFI', 'EFI/BOOT/BOOTIA32.EFI'] as const;
