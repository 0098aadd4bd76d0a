import { flagSet } from './flags.ts'
import { isSeen } from './unseen-word.ts'
import { type Frame, withoutVariable, withVariable } from './unwrap-frame.ts'
import { start, type Unwrapped, unseen, type Wrapper, withUnknownVariables } from './wrapper.ts'
import { leadingOptions } from './wrapper-options.ts'

/**
 * Wrappers that set variables for a command: secrets, credentials, versions. What they set is not known
 * here, so that where the command lands is not either, unless it is one account of AWS.
 */

const AWS_CREDENTIALS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  'AWS_DEFAULT_PROFILE',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
]

/** The command gets credentials of that profile, in place of all others. */
function asProfile(frame: Frame, profile: string, region: string | undefined): Frame {
  const bare = AWS_CREDENTIALS.reduce(withoutVariable, frame)
  const to = withVariable(bare, 'AWS_PROFILE', profile)
  return region === undefined
    ? to
    : withVariable(withVariable(to, 'AWS_REGION', region), 'AWS_DEFAULT_REGION', region)
}

const AWS_VAULT = flagSet(
  'd:duration= n:no-session region= t:mfa-token= j:json s:server ec2-server ecs-server lazy stdout prompt= backend= debug ' +
    'keychain= secret-service-collection= pass-dir= pass-cmd= pass-prefix= file-dir= assume-role-ttl= session-ttl= help version',
)

/** `aws-vault exec PROFILE -- command`; flags may stand on both sides of the profile. */
function awsVault(args: readonly string[], frame: Frame): Unwrapped {
  const front = leadingOptions(args, AWS_VAULT)
  if (front.error ?? front.rest[0] !== 'exec') return { kind: 'itself' }
  const before = leadingOptions(front.rest.slice(1), AWS_VAULT)
  const [profile, ...rest] = before.rest
  const after = leadingOptions(rest, AWS_VAULT)
  const error = front.error ?? before.error ?? after.error
  if (error) return unseen(`\`aws-vault\`: ${error}`)
  const all = [front, before, after]
  const has = (option: string) => all.some(({ values }) => values.has(option))
  if (has('help') || has('version')) return { kind: 'nothing' }
  if (has('pass-cmd')) return unseen('`aws-vault --pass-cmd` names a program')
  // It prints the credentials.
  if (has('json')) return { kind: 'itself' }
  if (profile === undefined || !isSeen(profile))
    return unseen('`aws-vault`: its profile is not known before it runs')
  const region = all.map(({ values }) => values.get('region')?.at(-1)).find((value) => value !== undefined)
  if (after.rest.length === 0) return unseen('`aws-vault exec` opens a shell')
  // Without `--`, what looks like an option of the command may be one of its own.
  if (
    !rest.includes('--') &&
    !args.includes('--') &&
    after.rest.some((word) => word.startsWith('-') || !isSeen(word))
  )
    return unseen('`aws-vault`: an option behind the command may be its own')
  return start(after.rest, asProfile(frame, profile, region), 'aws-vault')
}

const SAML2AWS = flagSet(
  'a:idp-account= exec-profile= p:profile= i:idp-provider= b:browser-type= mfa= s:skip-verify url= username= password= ' +
    'mfa-token= role= aws-urn= skip-prompt session-duration= disable-keychain r:region= config= credentials-file= ' +
    'cache-saml cache-file= verbose quiet help version',
)

function saml2aws(args: readonly string[], frame: Frame): Unwrapped {
  const front = leadingOptions(args, SAML2AWS)
  if (front.error ?? front.rest[0] !== 'exec') return { kind: 'itself' }
  const line = leadingOptions(front.rest.slice(1), SAML2AWS)
  if (line.error) return unseen(`\`saml2aws\`: ${line.error}`)
  const profile = line.values.get('exec-profile')?.at(-1) ?? line.values.get('profile')?.at(-1)
  if (line.rest.length === 0) return unseen('`saml2aws exec` opens a shell')
  return start(
    line.rest,
    profile === undefined ? withUnknownVariables(frame, 'saml2aws') : asProfile(frame, profile, undefined),
    'saml2aws',
  )
}

/** A wrapper that is one subcommand of a program: `NAME [options] SUB [options] [--] command`. */
function subcommand(name: string, subs: readonly string[], options: string, script?: string): Wrapper {
  const set = flagSet(options, 'help version')
  return (args, frame) => {
    const front = leadingOptions(args, set)
    if (front.error ?? !subs.includes(front.rest[0] ?? '')) return { kind: 'itself' }
    const line = leadingOptions(front.rest.slice(1), set)
    if (line.error) return unseen(`\`${name}\`: ${line.error}`)
    if (line.values.has('help')) return { kind: 'nothing' }
    if ([front, line].some(({ values }) => values.has('cd'))) return unseen(`\`${name}\` goes elsewhere`)
    const to = withUnknownVariables(frame, name)
    const text = script === undefined ? undefined : line.values.get(script)?.at(-1)
    if (text === undefined) return start(line.rest, to, name)
    return isSeen(text) && line.rest.length === 0
      ? { kind: 'script', text, name: 'sh', frame: to }
      : unseen(`\`${name}\`: its script is not known before it runs`)
  }
}

const DOTENV = flagSet(
  'e:env= f:file= p:print c:cascade? v:variable= o:override q:quote= expand no-expand quiet debug export overload ' +
    'no-override override-existing help version',
)

/** dotenv-cli's `dotenv -e FILE -- command`, python-dotenv's and ruby's `dotenv -f FILE [run] command`. */
function dotenv(args: readonly string[], frame: Frame): Unwrapped {
  const line = leadingOptions(args, DOTENV)
  if (line.error) return unseen(`\`dotenv\`: ${line.error}`)
  if (line.values.has('help') || line.values.has('version')) return { kind: 'nothing' }
  if (line.values.has('print')) return { kind: 'itself' }
  let to = withUnknownVariables(frame, 'dotenv')
  for (const setting of line.values.get('variable') ?? []) {
    const equals = setting.indexOf('=')
    if (equals > 0) to = withVariable(to, setting.slice(0, equals), setting.slice(equals + 1))
  }
  const [first, ...rest] = line.rest
  if (['get', 'set', 'unset', 'list'].includes(first ?? '') && !args.includes('--')) return { kind: 'itself' }
  // Behind `--` it is a program's name.
  if (first !== 'run' || args[args.indexOf('run') - 1] === '--') return start(line.rest, to, 'dotenv')
  const run = leadingOptions(rest, DOTENV)
  return run.error ? unseen(`\`dotenv\`: ${run.error}`) : start(run.rest, to, 'dotenv')
}

/** `chamber exec SERVICE… -- command` */
function chamber(args: readonly string[], frame: Frame): Unwrapped {
  const at = args.indexOf('--')
  const words = args.slice(0, at < 0 ? undefined : at)
  if (!words.includes('exec')) return { kind: 'itself' }
  if (at < 0 || !words.every(isSeen)) return unseen('`chamber`: where its command begins is not known')
  return start(args.slice(at + 1), withUnknownVariables(frame, 'chamber'), 'chamber')
}

/** `envchain NAMESPACE[,…] command` */
function envchain(args: readonly string[], frame: Frame): Unwrapped {
  const [first, ...rest] = args
  if (first === undefined || first.startsWith('-') || !isSeen(first)) return { kind: 'itself' }
  return start(rest, withUnknownVariables(frame, 'envchain'), 'envchain')
}

/** `assume PROFILE --exec 'command'`; alone it changes the shell that it is sourced into. */
function assume(args: readonly string[], frame: Frame): Unwrapped {
  const [profile, flag, text, ...more] = args
  const [, attached] = /^--exec=(.*)$/s.exec(flag ?? '') ?? []
  const script = attached ?? (flag === '--exec' || flag === '-e' ? text : undefined)
  if (script === undefined) return { kind: 'itself' }
  const words = attached === undefined ? more : [text, ...more].filter((word) => word !== undefined)
  if (!profile || profile.startsWith('-') || !isSeen(profile) || !isSeen(script) || words.length > 0)
    return unseen('`assume`: its words are not followed')
  return { kind: 'script', text: script, name: 'sh', frame: asProfile(frame, profile, undefined) }
}

/** `tsh kubectl …`: kubectl with a kubeconfig that tsh writes for the cluster that is signed in to. */
function tsh(args: readonly string[], frame: Frame): Unwrapped {
  return args[0] === 'kubectl' ? start(args, withUnknownVariables(frame, 'tsh'), 'tsh') : { kind: 'itself' }
}

/**
 * A subcommand that runs a program: the tool's own grammar says what it opens for that, and the program
 * counts as well (`esc run ENV -- command`, `terragrunt exec -- command`).
 */
function beside(name: string, runs: readonly (readonly string[])[], operands: number): Wrapper {
  return (args, frame) => {
    const itself: Unwrapped = { kind: 'itself' }
    const dashes = args.indexOf('--')
    const front = args.slice(0, dashes < 0 ? undefined : dashes)
    const words = [...front.entries()].filter(([, word]) => !word.startsWith('-'))
    const run = runs.find((path) => path.every((word, i) => words[i]?.[1] === word))
    if (!run) return itself
    const first = words[run.length + operands]?.[0] ?? args.length
    const command = dashes < 0 ? args.slice(first) : args.slice(dashes + 1)
    if (command.length === 0) return itself
    const way: Unwrapped = { kind: 'command', argv: command, frame: withUnknownVariables(frame, name) }
    return { kind: 'several', ways: [itself, way] }
  }
}

export const VARIABLE_WRAPPERS: readonly (readonly [string, Wrapper])[] = [
  ['aws-vault', awsVault],
  ['saml2aws', saml2aws],
  [
    'op',
    subcommand(
      'op',
      ['run'],
      'env-file= environment= no-masking account= cache config= debug encoding= format= iso-timestamps no-color session=',
    ),
  ],
  [
    'doppler',
    subcommand(
      'doppler',
      ['run'],
      'command= p:project= c:config= t:token= fallback= fallback-only fallback-readonly no-cache no-fallback no-exit-on-write-failure ' +
        'passphrase= preserve-env? forward-signals mount= mount-format= mount-max-reads= mount-template= name-transformer= ' +
        'only-secrets= watch api-host= attempts= config-dir= configuration= dashboard-host= debug dns-resolver-address= ' +
        'dns-resolver-proto= dns-resolver-timeout= enable-dns-resolver json no-check-version no-read-env no-timeout ' +
        'no-verify-tls print-config scope= silent timeout= no-fallback-write dynamic-ttl=',
      'command',
    ),
  ],
  ['dotenv', dotenv],
  [
    'dotenvx',
    subcommand(
      'dotenvx',
      ['run'],
      'f:env-file= e:env= env-keys-file= o:overload strict convention= ignore= q:quiet v:verbose d:debug l:log-level= env-vault-file=',
    ),
  ],
  [
    'infisical',
    subcommand(
      'infisical',
      ['run'],
      'command= e:env= projectId= path= token= tags= t:tags-too= expand include-imports recursive secret-overriding domain= ' +
        'l:log-level= silent telemetry watch project-config-dir=',
      'command',
    ),
  ],
  ['chamber', chamber],
  ['esc', beside('esc', [['run'], ['env', 'run']], 1)],
  ['pulumi', beside('pulumi', [['env', 'run']], 1)],
  ['terragrunt', beside('terragrunt', [['exec']], 0)],
  ['envchain', envchain],
  ['assume', assume],
  ['tsh', tsh],
  [
    'mise',
    subcommand(
      'mise',
      ['exec', 'x'],
      'c:command= j:jobs= raw C:cd= q:quiet v:verbose y:yes E:env= no-prepare fresh-env',
      'command',
    ),
  ],
  ['asdf', subcommand('asdf', ['exec'], '')],
]
