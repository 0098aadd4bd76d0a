import { describe, expect, it } from 'vitest'
import { helm } from '../../src/tools/helm.ts'
import { kubectl } from '../../src/tools/kubectl.ts'
import { unwrap } from '../../src/tools/unwrap.ts'
import { toolReader } from './tool-reader.ts'

const tools = { kubectl: toolReader(kubectl), helm: toolReader(helm) }

/** Where one line of a script lands. */
function selectorsIn(line: string) {
  const [command] = unwrap(['sh', '-c', line], {})
  const argv = command!.argv
  return tools[argv[0] as keyof typeof tools].readArgv(argv).selectors
}

const HERE = [{ kind: 'kubernetes' }]
const PROD = [{ kind: 'kubernetes', context: 'prod' }]

describe('what a script does not spell out', () => {
  it.each([
    ['kubectl get pod "$x"', []],
    ['kubectl get pod $x', []],
    ['kubectl get pod/$x', []],
    ['kubectl get "pod/$x"', HERE],
    ['kubectl get pod -- "$x"', HERE],
    ['kubectl --context prod set image deploy/web "web=x:$tag"', PROD],
    ['kubectl --context "$c" get pods', []],
    ['kubectl --context="$c" get pods', []],
    ['kubectl get pods -n "$n"', []],
    ['kubectl get pods -n"$n"', []],
    ['kubectl get pods -l "$x"', HERE],
    ['kubectl get pods -l $x', []],
    ['kubectl get pods -l "app=$x" --context=prod', PROD],
    ['kubectl get pods -ojsonpath="$x"', HERE],
    ['kubectl apply -f "$file" --context prod', PROD],
    ['kubectl delete -f dir/*.yaml --context prod', PROD],
    ['kubectl delete -f *.yaml', []],
    ['kubectl exec web -n x -- sh -c "$script"', [{ kind: 'kubernetes', namespace: 'x' }]],
    ['helm --kube-context prod upgrade --install web ./chart --set "image.tag=$tag"', PROD],
    ['helm upgrade web ./chart --set image.tag="$tag" --kube-context prod', PROD],
    ['helm upgrade web ./chart --set image.tag=$tag --kube-context prod', []],
    ['helm upgrade "$release" ./chart --kube-context prod', []],
    ['helm upgrade web ./chart -f "$values" --kube-context=prod', PROD],
    ['helm upgrade web ./chart --kube-context "$c"', []],
    ['helm upgrade web ./chart --namespace "$n"', []],
  ])('%s', (line, selectors) => {
    expect(selectorsIn(line)).toEqual(selectors)
  })
})
