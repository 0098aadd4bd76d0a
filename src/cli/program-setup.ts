import type { Declaring } from './declaring.ts'
import type { SetupTool } from './setup.ts'

const TOOLS: Readonly<Record<SetupTool, { summary: string; examples: string[] }>> = {
  aws: {
    summary: 'Make a profile of AWS whose sessions are from stepup, where the policy mints them.',
    examples: [
      'stepup setup aws                  one for each environment: `aws --profile stepup-prod-eu …`',
      'stepup setup aws prod-eu --yes',
      'stepup setup aws --undo           other settings of such a profile stay',
    ],
  },
  docker: {
    summary: 'Make docker ask stepup for the passwords of registries that the policy mints them for.',
    examples: [
      'stepup setup docker               a credential helper in docker’s configuration, and its program',
      'stepup setup docker prod-eu --yes',
      'stepup setup docker --undo        takes out just that again',
    ],
  },
  git: {
    summary: 'Make git ask stepup for the passwords of servers that the policy mints them for.',
    examples: [
      'stepup setup git                  a credential helper in git’s configuration, for these servers alone',
      'stepup setup git prod-eu --yes',
      'stepup setup git --undo           takes out just that again',
    ],
  },
  kubectl: {
    summary: 'Make plain kubectl use credentials from stepup, where the policy mints them.',
    examples: [
      'stepup setup kubectl              every context of a cluster that the policy mints tokens for',
      'stepup setup kubectl prod-eu --yes',
      'stepup setup kubectl --undo       contexts get back the user that they had',
    ],
  },
  ssh: {
    summary: 'Make plain ssh use certificates from stepup, where the policy issues them.',
    examples: [
      'stepup setup ssh                  a block for each environment in ~/.ssh/config',
      'stepup setup ssh prod-eu --yes',
      'stepup setup ssh --undo',
    ],
  },
}

/** `stepup setup`: alone a list, and for each tool the same words. */
export function setupCommand({ add, ends, options }: Declaring) {
  const setup = add(
    'setup',
    'Let tools ask stepup by themselves; alone it lists what can be set up, and what is.',
    [
      'stepup setup                      what can be set up, and what is',
      'stepup setup kubectl              shows what it would write into the kubeconfig, and asks',
      'stepup setup kubectl --undo       takes out just that again',
    ],
  ).action(ends(async () => (await import('./setup.ts')).setup(options)))
  for (const [tool, { summary, examples }] of Object.entries(TOOLS)) {
    setup.addCommand(
      add(tool, summary, examples)
        .argument('[env]', 'only this environment')
        .option('-y, --yes', 'write without asking')
        .option('--undo', 'take out what it wrote')
        .action(
          ends(async (env: string | undefined, given: { yes?: boolean; undo?: boolean }) =>
            (await import('./setup.ts')).setupTool(tool as SetupTool, env ?? null, given, options),
          ),
        ),
    )
  }
  return setup
}
