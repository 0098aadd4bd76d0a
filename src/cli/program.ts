import { Argument, Command, CommanderError } from 'commander'
import { StepupError } from '../core/errors.ts'
import type { Declaring, Ends } from './declaring.ts'
import type { AuditOptions, Options, Subcommand } from './options.ts'
import { credentialCommand } from './program-credential.ts'
import { setupCommand } from './program-setup.ts'

/**
 * stepup's own subcommands. Loaded only for them: a wrapped command never sees commander. Each
 * action imports the file that does the work.
 */
export function program(options: Options, finish: (exit: number) => void): Command {
  const root = new Command('stepup').exitOverride().helpCommand(false).enablePositionalOptions()
  const add = (name: Subcommand | string, summary: string, examples: string[]) =>
    configure(new Command(name), summary, examples)
  const ends =
    <A extends unknown[]>(work: (...args: A) => Ends) =>
    async (...args: A) =>
      finish(await work(...args))

  root.addCommand(
    add('explain', 'Say where a command would land, what it would do, and which rule decides; run nothing.', [
      'stepup explain kubectl delete ns payments',
      'stepup explain --json -- terraform apply',
      "printf '%s\\n' 'kubectl get pods' 'aws s3 ls' | stepup explain --stdin",
    ])
      .option('--json', 'print one JSON object')
      .option('--stdin', 'read one shell-quoted command a line, answer one JSON object a line, in order')
      .argument('[command...]', 'the command, untouched')
      .passThroughOptions()
      .allowUnknownOption()
      .action(
        ends(async (command: string[], given: { json?: boolean; stdin?: boolean }) =>
          (await import('./explain.ts')).explain(command, {
            ...options,
            json: options.json || given.json === true,
            stdin: given.stdin === true,
          }),
        ),
      ),
  )

  root.addCommand(
    add('init', 'First set-up, question by question: the verifier, this device, your shell.', [
      'stepup init',
    ]).action(ends(async () => (await import('./init.ts')).init(options))),
  )

  root.addCommand(
    add('enroll', 'Make the device key and register this device and a passkey with a verifier.', [
      'stepup enroll https://stepup.example.com/invite/…',
      'stepup enroll https://stepup.example.com/invite/… --pin K0Ffo0f4…',
    ])
      .argument('[URL]', 'the invitation link you were given')
      .option('--pin <thumbprint>', 'the policy key’s RFC 7638 thumbprint, instead of being asked about it')
      .option('--name <name>', 'what this device is called in the trail (default: the host name)')
      .action(
        ends(async (url: string | undefined, given: { pin?: string; name?: string }) =>
          (await import('./enroll.ts')).enroll(url ?? null, given, options),
        ),
      ),
  )

  root.addCommand(
    add('unlock', 'Step up ahead of time: one tap now, none for what it covers until it ends.', [
      'stepup unlock                     the environment that the context points to',
      'stepup unlock prod-eu --for 15m',
    ])
      .argument('[env]', 'the environment’s name')
      .option('--for <duration>', 'how long, at most what policy allows')
      .option('--class <class...>', 'the classes to cover (default: write)')
      .action(
        ends(async (env: string | undefined, given: { for?: string; class?: string[] }) =>
          (await import('./unlock.ts')).unlock(env ?? null, given, options),
        ),
      ),
  )

  root.addCommand(
    add('lock', 'Drop the grants of this device from the keychain and revoke them at the verifier.', [
      'stepup lock                       everything',
      'stepup lock prod-eu',
    ])
      .argument('[env]', 'only this environment')
      .action(
        ends(async (env: string | undefined) => (await import('./lock.ts')).lock(env ?? null, options)),
      ),
  )

  root.addCommand(
    add('status', 'Device, verifier, policy, live grants, and where the context points now.', [
      'stepup status',
      'stepup status --json',
    ])
      .option('--json', 'print one JSON object')
      .action(
        ends(async (given: { json?: boolean }) =>
          (await import('./status.ts')).status({ ...options, json: options.json || given.json === true }),
        ),
      ),
  )

  const auditOptions = (command: Command) =>
    command
      .option('--since <duration>', 'how far back: 90m, 1d, or an RFC 3339 time')
      .option('--env <name>', 'only this environment')
      .option('--json', 'one JSON object a line')
      .option('--follow', 'keep printing what is recorded')
  root.addCommand(
    auditOptions(
      add('audit', 'The trail of this device, in sentences.', [
        'stepup audit --since 1d',
        'stepup audit --env prod-eu --json',
        'stepup audit verify',
      ]),
    )
      .action(
        ends(async (given: AuditOptions) =>
          (await import('./audit.ts')).audit(
            { ...given, env: given.env ?? options.environment ?? undefined },
            options,
          ),
        ),
      )
      .addCommand(
        add('verify', 'Check the journal’s hash chain; exit 77 when a line was changed or lost.', [
          'stepup audit verify',
        ]).action(ends(async () => (await import('./audit.ts')).auditVerify(options))),
      )
      .addCommand(
        add(
          'ship',
          'Send what is not yet in the verifier’s trail; stepup does so by itself after each elevated command.',
          ['stepup audit ship'],
        ).action(ends(async () => (await import('./audit.ts')).auditShip())),
      ),
  )

  root.addCommand(
    add('policy', 'The pinned policy in force.', ['stepup policy show', 'stepup policy refresh'])
      .addCommand(
        add('show', 'Print the policy in force as JSON.', ['stepup policy show | jq .rules']).action(
          ends(async () => (await import('./policy.ts')).policyShow(options)),
        ),
      )
      .addCommand(
        add('refresh', 'Fetch the policy from the verifier, check it against the pin, and keep it.', [
          'stepup policy refresh',
        ]).action(ends(async () => (await import('./policy.ts')).policyRefresh(options))),
      )
      .addCommand(
        add('verify', 'Check the kept policy against the pin again.', ['stepup policy verify']).action(
          ends(async () => (await import('./policy.ts')).policyVerify(options)),
        ),
      ),
  )

  const declaring: Declaring = { add, ends, options }
  root.addCommand(credentialCommand(declaring))
  root.addCommand(setupCommand(declaring))

  root.addCommand(
    add('doctor', 'Check everything a person would otherwise ask about, each with its mend.', [
      'stepup doctor',
    ])
      .option('--json', 'print one JSON object')
      .action(
        ends(async (given: { json?: boolean }) =>
          (await import('./doctor.ts')).doctor({ ...options, json: options.json || given.json === true }),
        ),
      ),
  )

  root.addCommand(
    add('shell-init', 'Print aliases and completion for your shell.', [
      'eval "$(stepup shell-init bash)"      in ~/.bashrc',
      'eval "$(stepup shell-init zsh)"       in ~/.zshrc',
      'stepup shell-init fish | source       in ~/.config/fish/config.fish',
    ])
      .addArgument(new Argument('<shell>', 'your shell').choices(['bash', 'zsh', 'fish']))
      .action(
        ends(async (shell: 'bash' | 'zsh' | 'fish') => {
          process.stdout.write((await import('./shell-init.ts')).shellInit(shell))
          return 0
        }),
      ),
  )
  return root
}

function configure(command: Command, summary: string, examples: string[]): Command {
  return command
    .description(summary)
    .exitOverride()
    .helpCommand(false)
    .configureOutput({ outputError: () => {} })
    .addHelpText('after', `\nExamples:\n${examples.map((e) => `  ${e}\n`).join('')}`)
}

/**
 * Runs one subcommand and returns its exit code.
 *
 * @throws StepupError `usage`, and whatever the subcommand throws
 */
export async function runSubcommand(name: Subcommand, args: readonly string[], options: Options): Ends {
  let exit = 0
  endWithReader()
  const root = program(options, (code) => {
    exit = code
  })
  try {
    await root.parseAsync([name, ...args], { from: 'user' })
    return exit
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.code === 'commander.helpDisplayed') return 0
    if (error.code === 'commander.help') return 64
    throw new StepupError('usage', error.message.replace(/^error: /, '').replace(/\.$/, ''), { cause: error })
  }
}

/** `stepup audit | head`: who read enough closes the pipe, and that is no fault. */
function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })
}
