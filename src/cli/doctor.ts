import { accessSync, constants, existsSync } from 'node:fs'
import { canOpenBrowser } from '../challenge/browser.ts'
import { StepupError } from '../core/errors.ts'
import { visible } from '../core/visible.ts'
import { verifyJournal } from '../journal/verify.ts'
import { kubeconfigFiles, readKubeconfig } from '../probe/kubeconfig.ts'
import { resolveProgram } from '../probe/program.ts'
import { deviceKeyOf, interruptible, openClient } from './client.ts'
import type { Options } from './options.ts'
import { policyText } from './policy.ts'
import { openSetting, type Setting } from './setting.ts'
import { stdoutTerminal } from './terminal.ts'

/** `bad` keeps stepup from working; `warn` is worth knowing. `mend` says what to do. */
type Finding = { check: string; state: 'good' | 'warn' | 'bad'; found: string; mend: string | null }

/** Checks everything a person would otherwise ask about. Exits 78 when something keeps stepup from working. */
export async function doctor(options: Options): Promise<number> {
  const findings: Finding[] = []
  const setting = await openSetting().catch((error: unknown) => {
    findings.push(bad('configuration', error))
    return null
  })
  if (setting) findings.push(...(await examine(setting)))
  if (options.json) process.stdout.write(`${JSON.stringify({ findings })}\n`)
  else process.stdout.write(`${findings.flatMap((f) => lines(f, options)).join('\n')}\n`)
  return findings.some(({ state }) => state === 'bad') ? 78 : 0
}

async function examine(setting: Setting): Promise<Finding[]> {
  const signal = AbortSignal.any([interruptible().signal, AbortSignal.timeout(15_000)])
  const client = openClient(setting, signal)
  const checks: [string, () => Promise<Finding> | Finding][] = [
    ['configuration', () => configuration(setting)],
    ['device', () => good('device', `enrolled for ${visible(setting.device().email)}`)],
    ['keychain', async () => keychain(setting, client)],
    ['verifier', async () => verifier(setting, client)],
    ['policy', () => policy(setting)],
    ['journal', () => journal(setting)],
    ['runtime', () => good('runtime', `\`${setting.runtime()}\` is private`)],
    ['browser', () => browser(setting)],
    ['kubeconfig', () => kubeconfig(setting)],
    ['tools', () => tools(setting)],
  ]
  const findings: Finding[] = []
  for (const [name, check] of checks) {
    try {
      findings.push(await check())
    } catch (error) {
      findings.push(bad(name, error))
    }
  }
  return findings
}

function configuration({ config, places }: Setting): Finding {
  switch (config.source) {
    case 'managed':
      return config.overridden.length === 0
        ? good('configuration', `pinned by \`${places.managed}\``)
        : warn(
            'configuration',
            `\`${places.managed}\` overrides your own ${config.overridden.join(', ')}`,
            'take it out of your own file',
          )
    case 'personal':
      return good('configuration', `pinned by \`${places.config}/config.json\``)
    case 'none':
      return warn(
        'configuration',
        'nothing is pinned: the built-in policy decides, and nothing can be confirmed',
        'run `stepup enroll URL`',
      )
  }
}

async function keychain(setting: Setting, client: ReturnType<typeof openClient>): Promise<Finding> {
  await deviceKeyOf(client, setting.device())
  return good('keychain', 'it answers, is unlocked, and holds the device key')
}

/** The certificate's own date and ours: DPoP proofs and grants are good for seconds. */
async function verifier(setting: Setting, client: ReturnType<typeof openClient>): Promise<Finding> {
  const { issuer } = setting.device()
  const response = await client.http(`${issuer.replace(/\/$/, '')}/.well-known/oauth-authorization-server`, {
    method: 'GET',
  })
  await client.verifier(issuer)
  const skew = Math.round((Date.parse(response.headers.get('date') ?? '') - Date.now()) / 1000)
  if (Math.abs(skew) > 30)
    return warn(
      'verifier',
      `${visible(issuer)} answers, and its clock is ${Math.abs(skew)} s away from ours`,
      'set this machine’s clock (NTP)',
    )
  return good('verifier', `${visible(issuer)} answers`)
}

function policy({ policy: inForce }: Setting): Finding {
  if (inForce.state !== 'expired') return good('policy', policyText(inForce))
  return warn('policy', policyText(inForce), 'run `stepup policy refresh`')
}

function journal({ journalDirectory }: Setting): Finding {
  const found = verifyJournal(journalDirectory)
  if (!found.intact) {
    return {
      check: 'journal',
      state: 'bad',
      found: `\`${found.file}\` line ${found.line} is ${found.why}`,
      mend: 'keep it as it is and tell your security team',
    }
  }
  if (existsSync(journalDirectory)) accessSync(journalDirectory, constants.W_OK)
  return good('journal', `intact, ${found.lines} lines in \`${journalDirectory}\``)
}

function browser({ world }: Setting): Finding {
  const { env, uid } = world
  if (canOpenBrowser({ platform: process.platform, env, uid }))
    return good('browser', 'it can be opened from here')
  return warn(
    'browser',
    'none can be opened from here',
    'open the URL that stepup prints, or use `--device-code`',
  )
}

function kubeconfig({ world }: Setting): Finding {
  const files = kubeconfigFiles(undefined, world)
  const reading = readKubeconfig(files, world)
  if ('unreadable' in reading)
    return {
      check: 'kubeconfig',
      state: 'bad',
      found: visible(reading.unreadable),
      mend: 'mend the file: until then the cluster is unknown',
    }
  return good(
    'kubeconfig',
    `${reading.config.contexts.size} contexts in ${files.paths.map((p) => `\`${p}\``).join(', ') || 'no file'}`,
  )
}

/** A tool from the working tree is an unknown program, which surprises people. */
function tools({ world }: Setting): Finding {
  const found = ['kubectl', 'aws', 'gcloud', 'terraform', 'git'].map((name) => ({
    name,
    ...resolveProgram(name, world),
  }))
  const odd = found.find(({ path, trusted }) => path !== null && !trusted)
  if (odd)
    return warn(
      'tools',
      `\`${odd.path}\` lies in the working tree, so its grammar is not applied`,
      'put the real one first in PATH',
    )
  const there = found.filter(({ path }) => path !== null).map(({ name }) => name)
  return good('tools', there.length === 0 ? 'none of them is installed' : there.join(', '))
}

function good(check: string, found: string): Finding {
  return { check, state: 'good', found, mend: null }
}

function warn(check: string, found: string, mend: string): Finding {
  return { check, state: 'warn', found, mend }
}

function bad(check: string, error: unknown): Finding {
  if (error instanceof StepupError)
    return { check, state: 'bad', found: visible(error.message), mend: error.hint }
  return {
    check,
    state: 'bad',
    found: visible(error instanceof Error ? error.message : 'unknown'),
    mend: null,
  }
}

function lines({ check, state, found, mend }: Finding, options: Options): string[] {
  const t = stdoutTerminal(options)
  const mark = { good: t.style('green', '✓ '), warn: t.style('yellow', '! '), bad: t.style('red', '✗ ') }[
    state
  ]
  const line = `${mark}${check.padEnd(14)}${found}`
  return mend === null ? [line] : [line, `  ${' '.repeat(14)}${t.style('dim', `→ ${mend}`)}`]
}
