import { isSeen } from './unseen-word.ts'

/**
 * Programs that can neither run another program nor reach anything but local files, whatever their
 * words are. Not here, since they can: awk, sed (`e`), tar, sort (`--compress-program`), getconf (`GETCONF_DIR`), split
 * (`--filter`), file (`-z`), less, man, vi, git, make, curl, dd's kin that take devices stay out too.
 */
const HARMLESS = new Set(
  (
    '[ arch b2sum base32 base64 basename cal cat chmod cksum cmp comm cp cut date df diff dirname du echo egrep ' +
    'expand expr factor false fgrep fold free grep groups head id join kill ln locale logname ls lsblk lscpu ' +
    'md5sum mkdir mktemp mv nl nproc numfmt od paste pathchk pr printenv printf ps pwd readlink realpath rev rm rmdir ' +
    'seq sha1sum sha224sum sha256sum sha384sum sha512sum shuf sleep stat strings sum sync tac tail tee test touch tr ' +
    'tree true truncate tsort tty uname unexpand uniq uptime wc whereis which who whoami xxd yes'
  ).split(' '),
)

/** Why an argv is harmless, or null when that is not known. `argv[0]` is the base name. */
export function harmlessLocal(argv: readonly string[]): string | null {
  const [program = '', ...words] = argv
  if (HARMLESS.has(program)) return 'works on local files alone'
  switch (program) {
    case 'find':
      return words.every(
        (word) => isSeen(word) && !/^-(exec|execdir|ok|okdir|delete|fprint0?|fprintf|fls)$/.test(word),
      )
        ? 'only looks through local files'
        : null
    case 'sort':
      return words.every((word) => isSeen(word) && !/^--c/.test(word)) ? 'works on local files alone' : null
    case 'jq':
      return 'only transforms what it reads'
    case 'just':
    case 'task':
    case 'go-task':
    case 'make':
    case 'gmake':
    case 'rake':
      return onlyLists(program, words) ? 'only lists, and runs none of it' : null
  }
  return null
}

/**
 * Task runners when they only show. `make -n` runs `$(shell …)` and `+` lines, `rake -T` runs the file
 * that it lists, `task --list --json` runs the checks of each task, `just --evaluate` its backticks.
 */
function onlyLists(program: string, words: readonly string[]): boolean {
  const options = words.slice(0, words[0] === '-f' || words[0] === '--justfile' || words[0] === '-t' ? 3 : 1)
  const option = options.at(-1)
  if (option === undefined || !words.every(isSeen)) return false
  if (/^--(version|help)$/.test(option)) return words.length === 1
  if (program === 'just')
    return /^(-l|--list|--summary|--variables|--groups|--dump|-s|--show|--usage)(=|$)/.test(option)
  return (
    /^(go-)?task$/.test(program) &&
    /^(-l|--list|-a|--list-all)$/.test(option) &&
    words.length === options.length
  )
}
