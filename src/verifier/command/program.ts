import { Command, InvalidArgumentError } from 'commander'
import { defaultDataDirectory } from './data-directory.ts'

export type Output = { out(text: string): void; err(text: string): void }

/** Data that every command but `policy` needs. */
const DATA = '--data <dir>'
const DATA_HELP = 'the data directory'

/** `stepup-verifier`: each command loads what it needs when it runs. Answers the exit code. */
export async function runProgram(
  argv: readonly string[],
  output: Output,
  clock: () => number,
): Promise<number> {
  let exit = 0
  const program = new Command('stepup-verifier')
    .description('The authority behind stepup: it asks people, issues grants and keeps the trail.')
    .configureOutput({ writeOut: output.out, writeErr: output.err })
    .exitOverride()
    .addHelpText(
      'after',
      examples([
        'stepup-verifier init --issuer http://localhost:4443    try it on this machine',
        'stepup-verifier serve',
        'stepup-verifier invite alice@example.com               prints a one-time link for `stepup enroll`',
        'stepup-verifier audit --since 1d',
      ]),
    )

  program
    .command('init')
    .description('Make keys and the data directory (0700). An existing one is never touched.')
    .requiredOption('--issuer <url>', 'what clients know it by: an https origin, or http on loopback')
    .option(DATA, DATA_HELP, defaultDataDirectory())
    .option('--policy-key <thumbprint>', 'the key whose signed policy is taken up (see `policy keygen`)')
    .addHelpText(
      'after',
      examples([
        'stepup-verifier init --issuer https://stepup.acme.example --data /var/lib/stepup-verifier',
        'stepup-verifier init --issuer http://localhost:4443',
      ]),
    )
    .action(async (options) => {
      output.out(await (await import('./init.ts')).init(options))
    })

  program
    .command('serve')
    .description('Serve until TERM or INT. Logs are JSON lines on stderr, without codes, tokens or queries.')
    .option(DATA, DATA_HELP, defaultDataDirectory())
    .option('--host <address>', 'the address to listen on (config: `host`)')
    .option('--port <number>', 'the port to listen on (config: `port`)', portOf)
    .option('--log-level <level>', 'trace, debug, info, warn, error or silent', 'info')
    .addHelpText(
      'after',
      examples([
        'stepup-verifier serve',
        'stepup-verifier serve --data /var/lib/stepup-verifier --host 127.0.0.1 --port 8080',
      ]),
    )
    .action(async (options) => {
      await (await import('./serve.ts')).serve(options, (line) => output.err(`${line}\n`))
    })

  program
    .command('invite')
    .description('Print a one-time enrolment link. Enrolment is never open: without a link nobody joins.')
    .argument('<email>', 'whom it is for')
    .option('--expires <duration>', 'how long it is good', '24h')
    .option(DATA, DATA_HELP, defaultDataDirectory())
    .addHelpText(
      'after',
      examples([
        'stepup-verifier invite alice@example.com',
        'stepup-verifier invite alice@example.com --expires 30m   also for a further device of hers',
      ]),
    )
    .action(async (email, options) => {
      const { link, note } = await (await import('./invite.ts')).invite(email, options, clock)
      output.err(`${note}\n`)
      output.out(`${link}\n`)
    })

  addPolicy(program, output, clock)

  program
    .command('integrations')
    .description('Print what a system needs so that it trusts this verifier, ready to apply there.')
    .argument('<system>', 'a key below `credentials` in the policy: `postgres` …')
    .option('-e, --environment <name>', 'the environment of the policy in force')
    .option(
      '--format <format>',
      'of `aws`: `cloudformation` or `terraform`; of `azure`: `az` or `terraform`; of `kubernetes`: `authentication` or `rbac`',
    )
    .option(DATA, DATA_HELP, defaultDataDirectory())
    .addHelpText(
      'after',
      examples([
        'stepup-verifier integrations kubernetes --environment prod --format rbac | kubectl apply -f -',
        'stepup-verifier integrations aws --environment prod > stepup.json       a CloudFormation template',
        'stepup-verifier integrations postgres --environment prod > prod.sql   then run it with psql',
      ]),
    )
    .action(async (system, options) =>
      output.out(await (await import('./integrations.ts')).integrations(system, options)),
    )

  const audit = program
    .command('audit')
    .description('The trail in sentences, oldest first.')
    .option('--since <when>', 'only from then on: `1d`, `2h`, or a time (RFC 3339)')
    .option('--json', 'one JSON object a line, with its place in the hash chain', false)
    .option(DATA, DATA_HELP, defaultDataDirectory())
    .addHelpText(
      'after',
      examples([
        'stepup-verifier audit --since 1d',
        'stepup-verifier audit --json | jq \'select(.type == "confirmed")\'',
        'stepup-verifier audit verify           check the chain and every passkey signature in it',
      ]),
    )
    .action(async (options) => {
      for await (const line of (await import('./audit.ts')).audit(options, clock)) output.out(`${line}\n`)
    })
  audit
    .command('verify')
    .description(
      'Check that no event was changed or removed, and verify every confirmation’s signature again.',
    )
    .addHelpText('after', examples(['stepup-verifier audit verify --data /var/lib/stepup-verifier']))
    .action(async (_options, command: Command) => {
      const { data } = command.optsWithGlobals<{ data: string }>()
      const { good, text } = await (await import('./audit.ts')).auditVerify(data)
      output.out(text)
      if (!good) exit = 77
    })

  await program.parseAsync([...argv], { from: 'user' })
  return exit
}

function addPolicy(program: Command, output: Output, clock: () => number): void {
  const policy = program
    .command('policy')
    .description('Check and sign policy. The key that signs never comes near a serving verifier.')
    .addHelpText(
      'after',
      examples([
        'stepup-verifier policy keygen --out policy-key.jwk',
        'stepup-verifier policy check policy.yaml',
        'stepup-verifier policy sign policy.yaml --key policy-key.jwk --expires 30d --out /var/lib/stepup-verifier/policy',
      ]),
    )
  policy
    .command('check')
    .description('Find every mistake in a policy file, each by file, line and key.')
    .argument('<file>', 'the policy, YAML')
    .addHelpText('after', examples(['stepup-verifier policy check policy.yaml']))
    .action(async (file) => output.out((await import('./policy.ts')).policyCheck(file)))
  policy
    .command('sign')
    .description('Check, then write the two signed documents: client.jws and verifier.jws. Works offline.')
    .argument('<file>', 'the policy, YAML')
    .requiredOption('--key <file>', 'the private policy key, from `policy keygen`')
    .requiredOption('--out <dir>', 'where to write; the verifier reads `<data>/policy`')
    .option('--expires <duration>', 'how long clients may rely on it', '30d')
    .addHelpText(
      'after',
      examples(['stepup-verifier policy sign policy.yaml --key policy-key.jwk --expires 30d --out signed']),
    )
    .action(async (file, options) =>
      output.out((await import('./policy.ts')).policySign(file, options, clock)),
    )
  policy
    .command('keygen')
    .description('Make the key that signs policy and print its thumbprint. Never replaces a file.')
    .requiredOption('--out <file>', 'where to write the private key (0600)')
    .addHelpText('after', examples(['stepup-verifier policy keygen --out policy-key.jwk']))
    .action(async ({ out }) => {
      const { thumbprint, note } = (await import('./policy.ts')).policyKeygen(out)
      output.err(`${note}\n`)
      output.out(`${thumbprint}\n`)
    })
  policy
    .command('trust')
    .description('Take up policy signed by this key from the next start on.')
    .argument('<thumbprint>', 'as `policy keygen` printed it')
    .option(DATA, DATA_HELP, defaultDataDirectory())
    .addHelpText('after', examples(['stepup-verifier policy trust zq3…Yk4']))
    .action(async (thumbprint, { data }) =>
      output.out((await import('./policy.ts')).policyTrust(thumbprint, data)),
    )
}

function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}\n`
}

function portOf(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65535) throw new InvalidArgumentError('a port is 0 to 65535')
  return port
}
