import { Option } from 'commander'
import type { Declaring } from './declaring.ts'

/** `stepup credential`: for each tool what it calls its plugin with. */
export function credentialCommand({ add, ends, options }: Declaring) {
  return add('credential', 'The same decision, as a plugin that a tool calls itself.', [
    'stepup credential aws             as the credential_process of a profile',
    'stepup credential docker          as a credential helper of docker',
    'stepup credential git             as a credential helper of git',
    'stepup credential kubernetes      as the exec plugin of a kubeconfig user',
    'stepup credential postgres        as a connection service file',
    'stepup credential ssh-agent       as an agent of ssh, for one host',
    'stepup credential vault           as a token helper',
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
                : (await import('./credential-ssh-agent.ts')).credentialSshAgent(host ?? '', given, options),
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
    )
}
