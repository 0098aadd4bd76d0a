// Run by bun with a JSON list of [selector, cwd, env] on stdin: prints the servers found, as JSON.
import { readFileSync } from 'node:fs'
import { type KubernetesSelector, probeKubernetes } from '../../src/probe/kubernetes.ts'
import { worldIn } from './scratch.ts'

const cases = JSON.parse(readFileSync(0, 'utf8')) as [KubernetesSelector, string, Record<string, string>][]
console.log(
  JSON.stringify(cases.map(([selector, cwd, env]) => probeKubernetes(selector, worldIn(cwd, env)).server)),
)
