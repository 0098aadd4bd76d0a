import type { SshOption, TargetSelector } from './selector.ts'
import { configLine } from './ssh-config-line.ts'
import { isSeen } from './unseen-word.ts'

export type SshSelector = Extract<TargetSelector, { kind: 'ssh' }>

/** What ssh's options say, whichever of its programs they are given to. */
export type SshOptions = {
  /** In the order of ssh: the first value of a keyword is the one that holds. */
  options: readonly SshOption[]
  /** `-F`; the last one holds. */
  config: string | null
  /** What would run a program of the caller's choosing here, or open a tunnel. */
  runs: readonly string[]
  /** Why where it lands cannot be known. */
  lost: string | null
}

/** Keywords that run a program on this machine, or load one into ssh. */
export const RUNNING = new Set(
  'proxycommand localcommand permitlocalcommand knownhostscommand pkcs11provider smartcarddevice securitykeyprovider xauthlocation'.split(
    ' ',
  ),
)
/** Keywords that open a way through. */
const TUNNELS = new Set('localforward remoteforward dynamicforward tunnel'.split(' '))
/** Keywords whose value decides which host is reached, or by which keys. */
const PLACING = new Set(
  'hostname user port proxyjump proxycommand canonicalizehostname canonicaldomains canonicalizemaxdots canonicalizefallbacklocal canonicalizepermittedcnames identityagent identitiesonly'.split(
    ' ',
  ),
)

/** Collects options one by one. */
export class SshOptionReader {
  readonly #options: SshOption[] = []
  readonly #runs: string[] = []
  #config: string | null = null
  #lost: string | null = null

  get read(): SshOptions {
    return { options: this.#options, config: this.#config, runs: this.#runs, lost: this.#lost }
  }

  /** `-l`, `-p`, `-J`: a keyword by another name. */
  place(keyword: string, value: string): void {
    if (!isSeen(value)) this.#lost ??= `\`${keyword}\` is not known before it runs`
    else this.#options.push([keyword, value])
  }

  config(path: string): void {
    if (isSeen(path)) this.#config = path
    else this.#lost ??= 'its configuration file is not known before it runs'
  }

  run(why: string): void {
    this.#runs.push(why)
  }

  /** `-S`, ControlPath: an open connection is used, whatever host it leads to. */
  socket(path: string): void {
    if (path !== 'none' && !/%[Chn]/.test(path))
      this.#lost ??= 'another connection is used, wherever it leads'
    this.#options.push(['controlpath', path])
  }

  /** `-o`. */
  option(text: string): void {
    const line = isSeen(text) ? configLine(text) : null
    if (!line) {
      // `UserKnownHostsFile=$x` is any file, but no other keyword.
      const keyword = /^[A-Za-z]+(?=[= ])/.exec(text)?.[0].toLowerCase()
      if (keyword === undefined || !isSeen(text.slice(0, keyword.length))) {
        this.#runs.push('an option is not known before it runs')
        this.#lost ??= 'an option is not known before it runs'
      } else this.#keyword(keyword, null)
      return
    }
    const { keyword, args, rest } = line
    this.#keyword(keyword, keyword.startsWith('proxy') ? rest : args.join(' '))
  }

  /** A value of null is not known before it runs. */
  #keyword(keyword: string, value: string | null): void {
    const off = value === 'none' || value === 'no' || value === ''
    if (RUNNING.has(keyword) && !off) this.#runs.push(`\`${keyword}\` runs a program`)
    else if (TUNNELS.has(keyword) && !off) this.#runs.push(`\`${keyword}\` opens a tunnel`)
    else if (keyword === 'remotecommand' && !off) this.#runs.push('`remotecommand` is run there')
    else if ((keyword === 'setenv' || keyword === 'sendenv') && !isHarmlessVariable(value))
      this.#runs.push(`\`${keyword}\` sets variables there`)
    else if (keyword === 'controlpath') this.socket(value ?? '')
    if (!PLACING.has(keyword)) return
    if (value === null) this.#lost ??= `\`${keyword}\` is not known before it runs`
    else this.#options.push([keyword, value])
  }
}

function isHarmlessVariable(value: string | null): boolean {
  return (
    value?.split(' ').every((name) => /^(LANG|LC_\w+|TERM|COLORTERM|-.*|LC_\*)(=.*)?$/.test(name)) === true
  )
}

/** The selector of a host; of one that is not known, what is known of it. */
export function sshSelector(host: string | null, { options, config, lost }: SshOptions): SshSelector {
  const selector: SshSelector = { kind: 'ssh', host: host ?? '' }
  if (config !== null) selector.config = config
  if (options.length > 0) selector.options = options
  if (lost !== null || host === null) selector.lost = lost ?? 'its host is not known before it runs'
  return selector
}
