import type { OperationClass } from '../core/class.ts'
import { accessPath, secretTree, shownClass } from './host-paths.ts'
import { isSeen } from './unseen-word.ts'

const set = (words: string) => new Set(words.split(' '))

/** Programs whose words decide what they do to the machine they run on. Null: they may do anything. */
export const JUDGED: Readonly<Record<string, (words: readonly string[]) => OperationClass | null>> = {
  tee: (words) => (words.some((word) => accessPath(word) !== null) ? 'admin' : 'write'),
  sort: (words) => (hasOption(words, /^-\w*o|^--(o|c)/) ? null : shownClass(words)),
  uniq: (words) => (operands(words).length > 1 ? 'write' : shownClass(words)),
  shuf: (words) => (hasOption(words, /^-\w*o|^--o/) ? 'write' : shownClass(words)),
  xxd: (words) => (operands(words).length > 1 ? 'write' : shownClass(words)),
  tr: () => 'read',
  tree: (words) => (hasOption(words, /^-o/) ? 'write' : 'read'),
  date: (words) =>
    hasOption(words, /^-\w*s|^--s/) || operands(words).some((word) => !word.startsWith('+'))
      ? 'write'
      : 'read',
  hostname: (words) =>
    operands(words).length > 0 || hasOption(words, /^-(F|b)|^--(file|boot)/) ? 'write' : 'read',
  dmesg: (words) =>
    hasOption(words, /^-\w*[cC]|^--(clear|read-clear)/)
      ? 'destructive'
      : hasOption(words, /^-\w*[DEn]|^--console/)
        ? 'write'
        : 'read',
  ss: (words) => (hasOption(words, /^-\w*K|^--kill/) ? 'destructive' : 'read'),
  top: (words) => (hasOption(words, /^-\w*b/) ? 'read' : null),
  sysctl: (words) =>
    hasOption(words, /^-\w*[wpf]|^--(write|load|system)/) || words.some((word) => word.includes('='))
      ? 'write'
      : 'read',
  mount: (words) => (operands(words).length === 0 ? 'read' : 'write'),
  fuser: (words) => (hasOption(words, /^-\w*k|^--kill/) ? 'destructive' : 'read'),
  yq: (words) => (hasOption(words, /^-\w*i|^--inplace/) ? 'write' : shownClass(words)),
  getent: (words) => (words.some((word) => /^g?shadow$/.test(word)) ? 'secret-read' : 'read'),
  crontab: (words) =>
    hasOption(words, /^-\w*l$/) ? 'read' : hasOption(words, /^-\w*r/) ? 'destructive' : 'write',
  atq: () => 'read',
  find: findClass,
  ip: ipClass,
  ifconfig: (words) => (operands(words).length > 1 ? 'write' : 'read'),
  route: (words) =>
    operands(words).length === 0 ? 'read' : operands(words)[0]!.startsWith('del') ? 'destructive' : 'write',
  iptables: (words) => firewallClass(words),
  ip6tables: (words) => firewallClass(words),
  nft: (words) => (words.find((word) => !word.startsWith('-')) === 'list' ? 'read' : 'admin'),
  ufw: (words) => (/^(status|version|show|app)$/.test(operands(words)[0] ?? '') ? 'read' : 'admin'),
  'firewall-cmd': (words) =>
    words.every((word) => /^--(list|get|info|state|query|version|help|zone=|permanent)/.test(word))
      ? 'read'
      : 'admin',
  service: (words) => serviceClass(words),
  'systemd-cgls': () => 'read',
  'systemd-cgtop': () => 'read',
  'systemd-resolve': (words) => (hasOption(words, /^--(flush|set|reset|revert)/) ? 'write' : 'read'),
  dpkg: (words) =>
    hasOption(
      words,
      /^(-[lLsSpcIVC]|--(list|listfiles|status|search|print|get-selections|audit|version|compare|contents|info|verify))/,
    )
      ? 'read'
      : hasOption(words, /^(-[rP]|--(remove|purge))/)
        ? 'destructive'
        : 'write',
  rpm: (words) =>
    hasOption(words, /^(-\w*[qV]|--(query|verify|version|eval|showrc))/) &&
    !hasOption(words, /^-\w*[eiUF]\b|^--(erase|import|rebuilddb)/)
      ? 'read'
      : hasOption(words, /^(-e|--erase)/)
        ? 'destructive'
        : 'write',
  apt: aptClass,
  'apt-get': aptClass,
  yum: dnfClass,
  dnf: dnfClass,
  microdnf: dnfClass,
  apk: (words) => verb(words, 'info list search policy stats version audit dot manifest', 'del', 'write'),
  zypper: (words) =>
    verb(
      words,
      'se search info if lu list-updates lr repos lp list-patches packages pa ps',
      'rm remove',
      'write',
    ),
  snap: (words) => verb(words, 'list find info version changes services logs known model', 'remove', 'write'),
  pacman: (words) =>
    hasOption(words, /^-(Q|F|T)|^-Ss|^-Si|^--query/)
      ? 'read'
      : hasOption(words, /^-R/)
        ? 'destructive'
        : 'write',
  zfs: (words) =>
    verb(words, 'list get diff version holds userspace groupspace', 'destroy rollback', 'write'),
  zpool: (words) =>
    verb(words, 'list status get history iostat version events', 'destroy labelclear', 'write'),
  mdadm: (words) => (hasOption(words, /^(-\w*[DQE]|--(detail|query|examine))/) ? 'read' : 'destructive'),
  smartctl: (words) => (hasOption(words, /^(-[txXso]|--(test|smart|offlineauto|set))/) ? 'write' : 'read'),
  supervisorctl: (words) =>
    verb(
      words,
      'status avail tail maintail version pid',
      'remove clear shutdown',
      'write',
      'start stop restart reread update reload add signal',
    ),
  monit: (words) =>
    verb(words, 'status summary report', '', 'write', 'start stop restart monitor unmonitor reload'),
  nginx: (words) => (hasOption(words, /^-[tTvVh]$/) ? 'read' : 'write'),
  apachectl: (words) =>
    verb(
      words,
      'status fullstatus configtest -t -S -v -V -M',
      '',
      'write',
      'start stop restart graceful graceful-stop',
    ),
  apache2ctl: (words) =>
    verb(
      words,
      'status fullstatus configtest -t -S -v -V -M',
      '',
      'write',
      'start stop restart graceful graceful-stop',
    ),
  sed: sedClass,
  awk: awkClass,
  gawk: awkClass,
  mawk: awkClass,
  tar: tarClass,
}

function operands(words: readonly string[]): string[] {
  return words.filter((word) => !word.startsWith('-'))
}

/** A word that is not known may be the option as well. */
function hasOption(words: readonly string[], option: RegExp): boolean {
  return words.some((word) => option.test(word))
}

/** By its first word; one that is in none of the lists is not known, unless `otherwise` takes all. */
function verb(
  words: readonly string[],
  reads: string,
  destroys: string,
  otherwise: OperationClass,
  writes?: string,
): OperationClass | null {
  const first = words.find((word) => !word.startsWith('-')) ?? words[0] ?? ''
  if (!words.every(isSeen) && !isSeen(first)) return null
  if (set(reads).has(first)) return 'read'
  if (destroys !== '' && set(destroys).has(first)) return 'destructive'
  if (writes !== undefined && !set(writes).has(first)) return null
  return otherwise
}

function findClass(words: readonly string[]): OperationClass | null {
  if (
    words.some((word) => /^-(exec|execdir|ok|okdir)$/.test(word) || (!isSeen(word) && word.startsWith('\0')))
  )
    return null
  if (words.includes('-delete')) return 'destructive'
  return words.some((word) => /^-(fprint0?|fprintf|fls)$/.test(word)) ? 'write' : 'read'
}

function ipClass(words: readonly string[]): OperationClass | null {
  if (hasOption(words, /^-(b|batch|force)/)) return null
  const values = /^-(n|netns|rc|rcvbuf|f|family|l|loops)$/
  const plain = words.filter((word, i) => !word.startsWith('-') && !values.test(words[i - 1] ?? ''))
  if (words.some((word) => /^-n/.test(word))) return null
  const action = plain[1] ?? 'show'
  if (/^(show|sh|list|ls|lst|get|save|monitor|mon|help)$/.test(action)) return 'read'
  if (/^(del|delete|flush|f)/.test(action)) return 'destructive'
  return plain[0] === 'netns' ? null : 'write'
}

function firewallClass(words: readonly string[]): OperationClass {
  const lists = hasOption(words, /^(-\w*[LS]$|--(list|list-rules)|-V|--version|-C|--check)/)
  const changes = hasOption(
    words,
    /^(-[ADIRFZNXPE]|--(append|delete|insert|replace|flush|zero|new|delete-chain|policy|rename))/,
  )
  return lists && !changes ? 'read' : 'admin'
}

function serviceClass(words: readonly string[]): OperationClass | null {
  if (words.includes('--status-all')) return 'read'
  const action = words.filter((word) => !word.startsWith('-'))[1]
  if (action === 'status' || action === 'configtest') return 'read'
  return /^(start|stop|restart|reload|force-reload|try-restart|condrestart)$/.test(action ?? '')
    ? 'write'
    : null
}

function aptClass(words: readonly string[]): OperationClass | null {
  if (hasOption(words, /^(-o|--option|-c|--config-file)/)) return null
  if (hasOption(words, /^(-s|--simulate|--just-print|--dry-run|--recon|--no-act)$/)) return 'read'
  return verb(
    words,
    'list search show policy depends rdepends changelog showsrc showpkg check download indextargets',
    'remove purge autoremove autopurge clean autoclean distclean',
    'write',
    'install reinstall update upgrade dist-upgrade full-upgrade satisfy build-dep source edit-sources',
  )
}

function dnfClass(words: readonly string[]): OperationClass | null {
  const [action, sub] = words.filter((word) => !word.startsWith('-'))
  if (action === 'history') return sub === undefined || /^(list|info)$/.test(sub) ? 'read' : 'destructive'
  return verb(
    words,
    'list search info provides whatprovides check check-update repolist repoinfo repoquery deplist updateinfo grouplist groupinfo help version',
    'remove erase autoremove clean',
    'write',
    'install update upgrade downgrade reinstall localinstall makecache groupinstall swap distro-sync config-manager module upgrade-minimal',
  )
}

/** `p`, `d`, `q`, `=` and `s///` of a plain address: neither `e` nor `w`, which run and write. */
const SED_COMMAND =
  /^\s*(?:(?:\d+|\$|\/(?:[^/\\]|\\.)*\/I?)(?:,(?:\+?\d+|\$|\/(?:[^/\\]|\\.)*\/I?))?\s*!?\s*)?(?:[pdqQ=]|s([/|#,:@])(?:(?!\1)[^\\\n]|\\.)*\1(?:(?!\1)[^\\\n]|\\.)*\1[gpiI\d]*)\s*$/

function sedClass(words: readonly string[]): OperationClass | null {
  if (!words.every(isSeen)) return null
  const scripts: string[] = []
  const files: string[] = []
  let writes = false
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (word === '-e' || word === '--expression') scripts.push(words[++i] ?? '')
    else if (/^(-i\S*|--in-place(=.*)?|-[nErsuz]+i\S*)$/.test(word)) writes = true
    else if (
      /^-[nErsuz]+$|^--(quiet|silent|regexp-extended|separate|unbuffered|null-data|posix|sandbox)$/.test(word)
    )
      continue
    else if (word.startsWith('-')) return null
    else files.push(word)
  }
  if (scripts.length === 0) scripts.push(files.shift() ?? '')
  if (!scripts.every((script) => script.split(';').every((command) => SED_COMMAND.test(command)))) return null
  if (writes) return files.some((file) => accessPath(file) !== null) ? 'admin' : 'write'
  return shownClass(files)
}

/** A program that can neither start another, nor read or write other files. */
function awkClass(words: readonly string[]): OperationClass | null {
  if (!words.every(isSeen)) return null
  const rest: string[] = []
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (/^-[Fv]$/.test(word)) i++
    else if (/^-[Fv]/.test(word)) continue
    else if (word.startsWith('-') && word !== '-') return null
    else rest.push(word)
  }
  const [program, ...files] = rest
  if (program === undefined || /system|getline|[|>@`]|extension|close/.test(program)) return null
  return shownClass(files)
}

function tarClass(words: readonly string[]): OperationClass | null {
  if (!words.every(isSeen)) return null
  if (
    hasOption(
      words,
      /^--(to-command|use-compress-program|checkpoint-action|rsh-command|info-script|new-volume|rmt)|^-\w*[IF]/,
    )
  )
    return null
  const mode = words[0] ?? ''
  const letters = mode.startsWith('--') ? words.join(' ') : mode.replace(/^-/, '')
  if (/[IF]/.test(letters) && !mode.startsWith('--')) return null
  if (mode.startsWith('--') ? /--list\b/.test(letters) : /t/.test(letters)) return 'read'
  // Written to standard output, its files come back.
  if (mode.startsWith('--') ? /--create\b/.test(letters) : /c/.test(letters)) {
    const at = words.findIndex((word) => /^-?\w*f$|^--file$/.test(word))
    const out = at < 0 ? undefined : words[at + 1]
    const trees = words.slice(1).filter((word) => !word.startsWith('-') && word !== out)
    if (out === undefined || out === '-')
      return trees.some((tree) => secretTree(tree) !== null) ? 'secret-read' : 'read'
  }
  return 'write'
}
