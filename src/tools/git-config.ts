import { isKnownPager } from './person-programs.ts'

/**
 * Configuration keys that neither run a program nor redirect anything, so that `-c` with one of them
 * changes no class. Any other key given by `-c` or `GIT_CONFIG_*` counts as running a program.
 */
const HARMLESS_SECTIONS = new Set(
  (
    'user author committer color advice log status column pull rebase merge fetch pack gc branch tag format ' +
    'blame apply am grep help index rerere stash show diff push commit i18n transfer versionsort worktree'
  ).split(' '),
)
const HARMLESS_KEYS = new Set(
  (
    'core.quotepath core.autocrlf core.abbrev core.bare core.eol core.safecrlf core.filemode core.ignorecase ' +
    'core.longpaths core.precomposeunicode core.preloadindex core.compression core.commentchar core.symlinks ' +
    'core.whitespace core.untrackedcache core.logallrefupdates init.defaultbranch safe.directory protocol.version ' +
    'http.postbuffer http.lowspeedlimit http.lowspeedtime http.version submodule.fetchjobs checkout.defaultremote ' +
    'http.extraheader credential.username credential.interactive gpg.format'
  ).split(' '),
)
/** Settings that switch off what would run a program. */
const NOTHING_RUNS =
  /^(core\.(fsmonitor=(false|0|no|off)?|hookspath=\/dev\/null|editor=(true|:))|sequence\.editor=(true|:)|credential\.helper=|filter\.[^=]*\.(clean|smudge|process)=|filter\.[^=]*\.required=\w*|http\.https?:\/\/[^=]*\.extraheader=.*)$/is

/** Keys of harmless sections that run programs after all. */
const RUNNING =
  /\.(command|cmd|textconv|driver|external|program|path|pager|editor|tool|sshcommand|hooks?path|hookspath|upgrade|difffilter|orderfile|template|recursesubmodules|parseopt|logallrefs)$/

/** Why a `key=value` could run a program or lead elsewhere; null when it cannot. */
export function harmOfConfig(setting: string): string | null {
  const equals = setting.indexOf('=')
  const key = (equals < 0 ? setting : setting.slice(0, equals)).toLowerCase()
  const value = equals < 0 ? '' : setting.slice(equals + 1)
  if (HARMLESS_KEYS.has(key) || NOTHING_RUNS.test(setting)) return null
  if ((key === 'core.pager' || key.startsWith('pager.')) && /^(true|false|cat|)$/.test(value)) return null
  if (key === 'core.pager' && isKnownPager(value)) return null
  if (key === 'core.sshcommand') return isPlainSsh(value) ? null : `\`${key}\` runs a program`
  // Where a push goes is the git probe's to see: it is handed every `-c`.
  if (
    /^remote\..*\.(url|pushurl|push|mirror)$|^url\..*\.(insteadof|pushinsteadof)$|^remote\.pushdefault$/.test(
      key,
    )
  ) {
    return runsTransport(value) ? `\`${key}\` names a program as transport` : null
  }
  const section = key.split('.')[0]!
  if (HARMLESS_SECTIONS.has(section) && !RUNNING.test(key)) return null
  return `\`${key}\` may run a program`
}

/** `ext::…` and other `<transport>::` addresses run `git-remote-<transport>`. */
export function runsTransport(url: string): boolean {
  return /^[A-Za-z0-9+.-]+::/.test(url)
}

const SSH_SWITCH = /^-[46aCkqTvxnN]+$/
const SSH_OPTION =
  /^(IdentitiesOnly|StrictHostKeyChecking|UserKnownHostsFile|GlobalKnownHostsFile|ConnectTimeout|BatchMode|ServerAliveInterval|ServerAliveCountMax|LogLevel|IdentityFile|PreferredAuthentications|PubkeyAuthentication|ControlMaster|ControlPersist|ControlPath|AddKeysToAgent)=[\w./~%@-]+$/i

/** `ssh -i key -o IdentitiesOnly=yes`: another key or patience, not another program or host. */
export function isPlainSsh(command: string): boolean {
  const [program, ...words] = command.trim().split(/\s+/)
  if (program !== 'ssh' && program !== '/usr/bin/ssh') return false
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (SSH_SWITCH.test(word)) continue
    const next = words[i + 1] ?? ''
    if (word === '-i' || word === '-p' || word === '-l') {
      if (!/^[\w./~@-]+$/.test(next)) return false
      i++
    } else if (word === '-o') {
      if (!SSH_OPTION.test(next)) return false
      i++
    } else if (!(word.startsWith('-o') && SSH_OPTION.test(word.slice(2)))) return false
  }
  return true
}
