import type { PulumiTarget } from '../core/target.ts'
import { pinKubernetes } from '../credentials/kubernetes-pin.ts'
import { kubernetesFacts } from '../probe/kubernetes.ts'
import type { AssessedEffect, Assessment } from './assess.ts'
import { ofCommands } from './assessed-effect.ts'

/** Subcommands of terraform that act on the workspace that is current; `workspace` itself must see the real one. */
const ON_WORKSPACE = /^(plan|apply|destroy|refresh|import|taint|untaint|state|output|show|console)\b/

/** Subcommands of pulumi that act on the stack that is selected; those that select one must see the real one. */
const ON_STACK =
  /^(up|preview|destroy|refresh|import|cancel|watch|logs|config|config (get|refresh|rm|rm-all|set|set-all)|stack|stack (export|graph|history|import|output)|state (?!move\b).*)$/

/**
 * What was decided is what runs: the variables that hold a shared "current" thing in place for the
 * child, so that another terminal that switches it in between redirects nothing. Only for tools whose
 * grammar was applied, called without a wrapper that would drop them.
 */
export function pinnedEnvironment(assessment: Assessment, runtime: () => string): Record<string, string> {
  const [effect, ...others] = ofCommands(assessment.effects)
  if (!effect || others.length > 0 || effect.reading.reach !== 'named' || effect.command.wrappers.length > 0)
    return {}
  const pins: Record<string, string> = {}
  for (const target of effect.environment.targets) {
    switch (target.kind) {
      case 'kubernetes':
        if (writesKubeconfig(effect)) break
        Object.assign(
          pins,
          pinKubernetes(kubernetesFacts(target), { operation: effect.operation.name }, runtime()),
        )
        break
      case 'gcp':
        pin(pins, effect, 'CLOUDSDK_ACTIVE_CONFIG_NAME', target.configuration)
        break
      case 'docker':
        if (isOfDocker(effect) && effect.world.env['DOCKER_HOST'] === undefined)
          pin(pins, effect, 'DOCKER_CONTEXT', target.context)
        break
      case 'terraform':
        // terragrunt's units have workspaces of their own, where their source was copied to
        if (effect.reading.tool === 'terraform' && ON_WORKSPACE.test(effect.operation.name))
          pin(pins, effect, 'TF_WORKSPACE', target.workspace)
        break
      case 'pulumi':
        if (ON_STACK.test(effect.operation.name)) pin(pins, effect, 'PULUMI_STACK', referenceTo(target))
        break
      default:
    }
  }
  return pins
}

/** Commands that change the person's own kubeconfig, or that take one file and no list. */
function writesKubeconfig({ reading, operation }: AssessedEffect): boolean {
  const { tool } = reading
  return (
    tool === 'kubens' ||
    tool === 'k9s' ||
    tool === 'podman' ||
    (tool === 'oc' && operation.name === 'new-project')
  )
}

/** As pulumi reads it back: in full, or by its name alone. */
function referenceTo({ organization, project, stack }: PulumiTarget): string | null {
  const whole = organization !== null && project !== null && stack !== null
  return whole ? `${organization}/${project}/${stack}` : stack
}

/** podman has connections of its own, and a builder's engine is not the one that docker itself speaks to. */
function isOfDocker({ reading }: AssessedEffect): boolean {
  return reading.selectors.every(
    (selector) =>
      selector.kind !== 'docker' || (selector.engine === undefined && selector.builder === undefined),
  )
}

function pin(
  pins: Record<string, string>,
  { world }: AssessedEffect,
  name: string,
  value: string | null,
): void {
  if (value !== null && value !== '' && world.env[name] === undefined) pins[name] = value
}
