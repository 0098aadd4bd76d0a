import { describe, expect, it } from 'vitest'
import { splitLine } from '../../src/tools/command-line.ts'
import { scratch, worldIn } from '../probe/scratch.ts'
import { assessedBuiltin, DEV_CLUSTER } from './assessed.ts'

async function assessed(line: string) {
  const { top, decision } = await assessedBuiltin(splitLine(line), worldIn(scratch(DEV_CLUSTER)))
  return { tier: top.environment.tier, class: top.operation.class, outcome: decision.outcome }
}

describe('a program that is not known', () => {
  it.each([
    // What is current decides.
    ['frobnicate --all', 'development', 'exec', 'allow'],
    ['bash x.sh', 'development', 'exec', 'allow'],
    // It may start a tool that reaches further than what is current.
    ['frobnicate kubectl --context prod delete ns x', 'unknown', 'exec', 'challenge'],
    ["frobnicate 'aws s3 rb s3://x'", 'unknown', 'exec', 'challenge'],
    ['sudo -i kubectl delete ns x', 'unknown', 'exec', 'challenge'],
    ["su - -c 'kubectl delete ns x'", 'unknown', 'exec', 'challenge'],
    ['find . -fprintf x y -exec kubectl delete ns x \\;', 'unknown', 'exec', 'challenge'],
    ['bash -c \'"$1" "$2" ns x\' _ delete kubectl', 'unknown', 'exec', 'challenge'],
  ])('%s: %s, %s, %s', async (line, tier, cls, outcome) => {
    expect(await assessed(line)).toEqual({ tier, class: cls, outcome })
  })
})

describe('a line of several commands', () => {
  it.each([
    // Decided alike, the one that does most stands for it.
    ['kubectl get po && kubectl delete po x', 'development', 'destructive', 'allow'],
    ['kubectl delete po x && kubectl get po', 'development', 'destructive', 'allow'],
    // What an earlier command may have switched is not what is current now.
    ['kubectl ctx prod && kubectl delete po x', 'unknown', 'destructive', 'challenge'],
    ['pulumi stack select prod && pulumi up', 'unknown', 'write', 'challenge'],
    ['pulumi login s3://x && pulumi up -s dev', 'unknown', 'write', 'challenge'],
    ['curl -o ~/.kube/config x && kubectl delete po x', 'unknown', 'destructive', 'challenge'],
    ["bash -c 'declare -n r=PATH; r=/tmp; kubectl get po'", 'unknown', 'exec', 'challenge'],
    // A plan that is made by the line is as none; what destroys is what it is.
    ['terraform plan -out=p && terraform apply p', 'unknown', 'write', 'challenge'],
    ['terraform plan -destroy -out=p && terraform apply p', 'unknown', 'destructive', 'challenge'],
    [
      'TF_CLI_ARGS_plan=-destroy terraform plan -out=p && terraform apply p',
      'unknown',
      'destructive',
      'challenge',
    ],
    ['cp q p && terraform apply p', 'unknown', 'destructive', 'challenge'],
  ])('%s: %s, %s, %s', async (line, tier, cls, outcome) => {
    expect(await assessed(line)).toEqual({ tier, class: cls, outcome })
  })
})
