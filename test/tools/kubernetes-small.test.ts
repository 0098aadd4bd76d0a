import { describe, expect, it } from 'vitest'
import { k9s } from '../../src/tools/k9s.ts'
import { kubectx, kubens } from '../../src/tools/kubectx.ts'
import { kustomize } from '../../src/tools/kustomize.ts'
import { stern } from '../../src/tools/stern.ts'
import { unseenWords } from '../../src/tools/unseen-word.ts'
import { table } from './reading-of.ts'
import { toolReader } from './tool-reader.ts'

const tools = { k9s, kubectx, kubens, kustomize, stern }
type Name = keyof typeof tools

const read = (line: string) => toolReader(tools[line.split(' ')[0] as Name]).read(line)

const LOCAL = `
  kustomize
  kustomize --help
  kustomize build
  kustomize build overlays/prod
  kustomize build 'https://github.com/a/b//c?ref=v1'
  kustomize build . -o out.yaml --load-restrictor LoadRestrictionsNone
  kustomize build . --enable-helm=false
  kustomize build . --reorder none
  kustomize edit set image web=x:2
  kustomize edit add resource a.yaml
  kustomize edit add configmap x --from-literal=a=b
  kustomize edit add secret x --from-file=y --namespace z
  kustomize edit remove resource a.yaml
  kustomize edit set namespace prod
  kustomize edit set replicas web=0
  kustomize edit fix --vars
  kustomize edit
  kustomize create --autodetect --recursive
  kustomize version
  kustomize cfg tree
  kustomize localize . out
  kustomize completion bash
  kubectx
  kubectx prod
  kubectx -
  kubectx -c
  kubectx --current
  kubectx new=old
  kubectx -d prod
  kubectx -d a b
  kubectx -u
  kubectx --help
  kubectx -V
  kubens -c
  kubens --help
  k9s version
  k9s info
  k9s help
  k9s --help
  k9s completion bash
  stern --help
  stern --version
  stern --completion bash
`

const EXEC = `
  kustomize build --enable-exec .
  kustomize build . --enable-alpha-plugins
  kustomize build . --enable-helm
  kustomize build . --enable-helm --helm-command ./helm
  kustomize build . --network
  kustomize fn run .
  kustomize build . --frobnicate
  kubectx -s prod
  kubectx --shell prod
  kubectx --frobnicate
  k9s
  k9s --context prod
  k9s --readonly
  k9s -n x -c pods
  k9s --frobnicate
`

describe('kustomize, kubectx, kubens, k9s, stern', () => {
  it.each(table(LOCAL))('%s is local', (line) => {
    expect(read(line)).toMatchObject({ reach: 'local', operation: { class: 'read' } })
  })

  it.each(table(EXEC))('%s runs what it is given', (line) => {
    expect(read(line).operation.class).toBe('exec')
    expect(read(line).reach).not.toBe('local')
  })

  it('unknown commands', () => {
    expect(read('kustomize frobnicate').operation.class).toBe('unknown')
    expect(read('kustomize edit frobnicate').operation.class).toBe('unknown')
  })

  it.each([
    ['kubens', {}],
    ['kubens payments', { namespace: 'payments' }],
    ['kubens -f payments', { namespace: 'payments' }],
    ['kubens -', {}],
    ['kustomize openapi fetch', {}],
    ['stern web', {}],
    ['stern -n x --context prod web', { namespace: 'x', context: 'prod' }],
    ['stern -A . --tail 10 --since 1h', { allNamespaces: true }],
    ['stern web --exclude-container istio -o json -t --kubeconfig k', { kubeconfig: 'k' }],
    ['stern deployment/web --template "{{.Message}}" --color never', {}],
    ['stern web --context delete', { context: 'delete' }],
  ])('%s reads a cluster', (line, selector) => {
    expect(read(line)).toMatchObject({ reach: 'named', operation: { class: 'read' } })
    expect(read(line).selectors).toEqual([{ kind: 'kubernetes', ...selector }])
  })

  it.each([
    ['k9s', {}],
    ['k9s --context prod', { context: 'prod' }],
    ['k9s -n x --readonly', { namespace: 'x' }],
    ['k9s -A --kubeconfig k', { allNamespaces: true, kubeconfig: 'k' }],
  ])('%s lands there', (line, selector) => {
    expect(read(line).selectors).toEqual([{ kind: 'kubernetes', ...selector }])
  })

  it('words that are not known', () => {
    const { readArgv } = toolReader(kustomize)
    expect(readArgv(['kustomize', 'build', unseenWords('$x')]).operation.class).toBe('exec')
    expect(readArgv(['kustomize', 'build', unseenWords('h/a?ref=v1')]).operation.class).toBe('read')
    expect(toolReader(stern).readArgv(['stern', unseenWords('$x')]).selectors).toEqual([])
    expect(read('k9s --frobnicate --context prod').selectors).toEqual([])
    expect(read('stern --frobnicate --context prod')).toMatchObject({
      selectors: [],
      operation: { class: 'read' },
    })
  })
})
