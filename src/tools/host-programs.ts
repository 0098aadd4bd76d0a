import { type OperationClass, rankOfClass } from '../core/class.ts'
import { accessPath, secretAmong } from './host-paths.ts'
import { JUDGED } from './host-program-words.ts'
import { isSeen } from './unseen-word.ts'

export type OnHost = { cls: OperationClass; why: string }

const set = (words: string) => new Set(words.split(' '))

/** They only tell, whatever their words are. */
const READ = set(
  'arch basename cal cksum cmp df diff dirname du echo expr factor false free groups hostid id last lastb lastlog locale logname ls dir vdir ' +
    'lsattr lsblk lscpu lshw lsipc lsmem lsmod lsns lsof lspci lsusb lsb_release md5sum b2sum namei nproc numfmt od pathchk pgrep pidof pidstat ' +
    'ping ping6 pmap printf pstree ptree pwd pwdx readlink realpath seq sha1sum sha224sum sha256sum sha384sum sha512sum sleep stat sum sync test [ ' +
    'tracepath traceroute true tty uname uptime users vmstat w wc whereis which who whoami yes iostat mpstat nfsstat dig nslookup host whatis ' +
    'mountpoint findmnt blkid numastat slabtop tload getfacl getcap getfattr getenforce sestatus apt-cache dpkg-query pkg-config zpool-status ' +
    'lvs vgs pvs lvdisplay vgdisplay pvdisplay lvscan vgscan pvscan netstat arp biosdecode dmidecode cpuid hwinfo inxi md5 printenv ps modinfo kmod-list rpmquery type',
)

/** They print the files they are given. */
const PRINTERS = set(
  'cat tac nl head tail grep egrep fgrep zgrep zcat bzcat xzcat zstdcat cut strings hexdump base64 base32 paste join comm fold fmt pr column rev expand unexpand jq look rgrep ugrep',
)

const WRITE = set(
  'cp ln mkdir mkfifo mknod mktemp touch install mv rename gzip gunzip bzip2 bunzip2 xz unxz zstd unzstd zip unzip patch split csplit logger wall ' +
    'write umount swapon swapoff modprobe insmod depmod ldconfig update-alternatives update-initramfs update-grub locale-gen ' +
    'updatedb logrotate fstrim resize2fs xfs_growfs e2label tune2fs growpart lvextend lvcreate lvresize vgcreate vgextend pvcreate hwclock ntpdate ' +
    'renice chrt taskset ionice setpci ethtool newaliases postmap dpkg-reconfigure systemd-tmpfiles udevadm a2ensite a2dissite a2enmod a2dismod',
)

const DESTRUCTIVE = set(
  'rm rmdir unlink shred truncate dd wipefs mkswap fdisk sfdisk cfdisk gdisk sgdisk parted kill pkill killall killall5 skill xkill reboot shutdown ' +
    'poweroff halt init telinit lvremove lvreduce vgremove vgreduce pvremove rmmod mkfs mke2fs badblocks blkdiscard hdparm debugfs',
)

const ADMIN = set(
  'chmod chown chgrp chattr setfacl setcap setfattr useradd usermod userdel adduser deluser groupadd groupdel groupmod addgroup delgroup gpasswd passwd chpasswd ' +
    'chage newusers chsh chfn vipw vigr visudo ip6tables-restore iptables-restore setenforce setsebool semanage restorecon chcon auditctl ' +
    'pwconv pwunconv smbpasswd kadmin kadmin.local realm faillock pam-auth-update',
)

/** Why an argv changes the machine it runs on, or what it tells of it. Null for a program that is not known here. */
export function classOnHost(argv: readonly string[]): OnHost | null {
  const [path = '', ...words] = argv
  if (!isSeen(path)) return null
  const name = /^(\/usr(\/local)?)?\/s?bin\/[^/]+$/.test(path) ? path.replace(/^.*\//, '') : path
  const plain = classOf(name)
  if (plain === 'destructive' && /^(kill|pkill)$/.test(name) && words.some((word) => /^-(0|l|L)$/.test(word)))
    return { cls: 'read', why: `\`${name}\` only asks` }
  if (plain !== null) return withAccess({ cls: plain, why: `\`${name}\` is ${plain}` }, words)
  if (PRINTERS.has(name)) return printed(name, words)
  if (/^mkfs\.\w+$|^fsck(\.\w+)?$/.test(name))
    return { cls: 'destructive', why: `\`${name}\` rewrites a file system` }
  const judged = Object.hasOwn(JUDGED, name) ? JUDGED[name]!(words) : null
  return judged && { cls: judged, why: `\`${name}\` with these words is ${judged}` }
}

function classOf(name: string): OperationClass | null {
  if (READ.has(name)) return 'read'
  if (WRITE.has(name)) return 'write'
  if (DESTRUCTIVE.has(name)) return 'destructive'
  return ADMIN.has(name) ? 'admin' : null
}

/** Writing to a file that says who may do what is more than writing. */
function withAccess(on: OnHost, words: readonly string[]): OnHost {
  if (rankOfClass(on.cls) < rankOfClass('write') || on.cls === 'admin') return on
  const why = words.map(accessPath).find((found) => found !== null)
  return why ? { cls: 'admin', why } : on
}

function printed(name: string, words: readonly string[]): OnHost {
  const why = secretAmong(words)
  return why === null ? { cls: 'read', why: `\`${name}\` only prints` } : { cls: 'secret-read', why }
}
