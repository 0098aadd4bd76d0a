import { Argument, Command, CommanderError, Option } from 'commander'
import { StepupError } from '../core/errors.ts'
import type { AuditOptions, Options, Subcommand } from './options.ts'

/** What a subcommand ends with: the process's exit code. */
type Ends = Promise<number>

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

  root.addCommand(
    add('credential', 'The same decision, as a plugin that a tool calls itself.', [
      'stepup credential kubernetes      as the exec plugin of a kubeconfig user',
      'stepup credential aws             as the credential_process of a profile',
      'stepup credential postgres        as a connection service file',
      'stepup credential vault           as a token helper',
      'stepup credential ssh-agent       as an agent of ssh, for one host',
      'stepup credential git             as a credential helper of git',
      'stepup credential docker          as a credential helper of docker',
    ])
      .addCommand(
        add('aws', 'Answer an AWS SDK’s credential_process.', [
          'credential_process = /usr/local/bin/stepup credential aws --account 123456789012',
        ])
          .requiredOption('--account <number>', 'where the profile’s commands land')
          .option('--region <region>', 'whose STS is asked')
          .option('--environment <name>', 'the environment that it must be')
          .action(
            ends(async (given: { account: string; region?: string; environment?: string }) =>
              (await import('./credential-aws.ts')).credentialAws(given, options),
            ),
          ),
      )
      .addCommand(
        add('docker', 'Answer docker’s credential helper protocol.', [
          'echo registry.acme.example | stepup credential docker get',
        ])
          .argument('<operation>', 'get, list, erase or store, as docker says')
          .action(
            ends(async (operation: string) =>
              (await import('./credential-docker.ts')).credentialDocker(operation, options),
            ),
          ),
      )
      .addCommand(
        add('git', 'Answer git’s credential helper protocol (gitcredentials).', [
          "git -c credential.helper='!stepup credential git' fetch",
        ])
          .argument('<operation>', 'get, store or erase, as git says')
          .action(
            ends(async (operation: string) =>
              (await import('./credential-git.ts')).credentialGit(operation, options),
            ),
          ),
      )
      .addCommand(
        add('postgres', 'Print a connection service file of PostgreSQL with a role of its own.', [
          'PGSERVICEFILE=<(stepup credential postgres --environment shop --database orders) psql service=shop',
        ])
          .option('--environment <name>', 'whose server it is for, and what the service is called')
          .option('--database <name>', 'the database; else the command names it')
          .action(
            ends(async (given: { environment?: string; database?: string }) =>
              (await import('./credential-postgres.ts')).credentialPostgres(given, options),
            ),
          ),
      )
      .addCommand(
        add('kubernetes', 'Answer kubectl’s exec plugin protocol (client.authentication.k8s.io).', [
          'stepup credential kubernetes --environment prod-eu',
        ])
          .option('--environment <name>', 'the environment, outside a run')
          .action(
            ends(async (given: { environment?: string }) =>
              (await import('./credential.ts')).credentialKubernetes(given, options),
            ),
          ),
      )
      .addCommand(
        add('ssh-agent', 'Start an agent with a certificate for one host, as ssh-agent does with keys.', [
          'eval "$(stepup credential ssh-agent web1.prod.acme.example)"     then ssh, scp, rsync, git in this terminal',
        ])
          .argument('[host]', 'as ssh is told it')
          .option('--user <name>', 'whom ssh would log in as')
          .option('--port <number>', 'where it would go')
          .option('--socket <path>', 'where it listens, for a Match exec; `stepup setup ssh` writes one')
          .addOption(new Option('--hold').hideHelp())
          .action(
            ends(
              async (
                host: string | undefined,
                given: { user?: string; port?: string; socket?: string; hold?: boolean },
              ) =>
                given.hold
                  ? (await import('./ssh-agent-holder.ts')).holdSshAgent()
                  : (await import('./credential-ssh-agent.ts')).credentialSshAgent(
                      host ?? '',
                      given,
                      options,
                    ),
            ),
          ),
      )
      .addCommand(
        add('vault', 'Answer Vault’s and OpenBao’s token helper protocol.', [
          'exec stepup credential vault "$@"     in the script that ~/.vault names as its token_helper',
        ])
          .argument('<operation>', 'get, store or erase, as Vault says')
          .option('--environment <name>', 'the environment that it must be')
          .action(
            ends(async (operation: string, given: { environment?: string }) =>
              (await import('./credential-vault.ts')).credentialVault(operation, given, options),
            ),
          ),
      ),
  )

  root.addCommand(
    add('setup', 'Let tools ask stepup by themselves; alone it lists what can be set up, and what is.', [
      'stepup setup                      what can be set up, and what is',
      'stepup setup kubectl              shows what it would write into the kubeconfig, and asks',
      'stepup setup kubectl --undo       takes out just that again',
    ])
      .action(ends(async () => (await import('./setup.ts')).setup(options)))
      .addCommand(
        add('aws', 'Make a profile of AWS whose sessions are from stepup, where the policy mints them.', [
          'stepup setup aws                  one for each environment: `aws --profile stepup-prod-eu …`',
          'stepup setup aws prod-eu --yes',
          'stepup setup aws --undo           other settings of such a profile stay',
        ])
          .argument('[env]', 'only this environment')
          .option('-y, --yes', 'write without asking')
          .option('--undo', 'take out what it wrote')
          .action(
            ends(async (env: string | undefined, given: { yes?: boolean; undo?: boolean }) =>
              (await import('./setup.ts')).setupTool('aws', env ?? null, given, options),
            ),
          ),
      )
      .addCommand(
        add(
          'docker',
          'Make docker ask stepup for the passwords of registries that the policy mints them for.',
          [
            'stepup setup docker               a credential helper in docker’s configuration, and its program',
            'stepup setup docker prod-eu --yes',
            'stepup setup docker --undo        takes out just that again',
          ],
        )
          .argument('[env]', 'only this environment')
          .option('-y, --yes', 'write without asking')
          .option('--undo', 'take out what it wrote')
          .action(
            ends(async (env: string | undefined, given: { yes?: boolean; undo?: boolean }) =>
              (await import('./setup.ts')).setupTool('docker', env ?? null, given, options),
            ),
          ),
      )
      .addCommand(
        add('git', 'Make git ask stepup for the passwords of servers that the policy mints them for.', [
          'stepup setup git                  a credential helper in git’s configuration, for these servers alone',
          'stepup setup git prod-eu --yes',
          'stepup setup git --undo           takes out just that again',
        ])
          .argument('[env]', 'only this environment')
          .option('-y, --yes', 'write without asking')
          .option('--undo', 'take out what it wrote')
          .action(
            ends(async (env: string | undefined, given: { yes?: boolean; undo?: boolean }) =>
              (await import('./setup.ts')).setupTool('git', env ?? null, given, options),
            ),
          ),
      )
      .addCommand(
        add('ssh', 'Make plain ssh use certificates from stepup, where the policy issues them.', [
          'stepup setup ssh                  a block for each environment in ~/.ssh/config',
          'stepup setup ssh prod-eu --yes',
          'stepup setup ssh --undo',
        ])
          .argument('[env]', 'only this environment')
          .option('-y, --yes', 'write without asking')
          .option('--undo', 'take out what it wrote')
          .action(
            ends(async (env: string | undefined, given: { yes?: boolean; undo?: boolean }) =>
              (await import('./setup.ts')).setupTool('ssh', env ?? null, given, options),
            ),
          ),
      )
      .addCommand(
        add('kubectl', 'Make plain kubectl use credentials from stepup, where the policy mints them.', [
          'stepup setup kubectl              every context of a cluster that the policy mints tokens for',
          'stepup setup kubectl prod-eu --yes',
          'stepup setup kubectl --undo       contexts get back the user that they had',
        ])
          .argument('[env]', 'only this environment')
          .option('-y, --yes', 'write without asking')
          .option('--undo', 'take out what it wrote')
          .action(
            ends(async (env: string | undefined, given: { yes?: boolean; undo?: boolean }) =>
              (await import('./setup.ts')).setupTool('kubectl', env ?? null, given, options),
            ),
          ),
      ),
  )

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
