import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TOOLS } from '../../src/tools/registry.ts'
import { judge } from './judge.ts'
import { type Row, rowsByHand } from './rows.ts'

/** Values that look like commands. */
const MISLEADING = ['delete', 'get', 'list', 'apply', 'destroy', 'describe', 'rm', 'push', 'exec', 'x']

type Place = 'front' | 'anywhere' | 'behind'

type Harmless = {
  /** Right behind the program; there and between and behind its words; or only behind the command. */
  place: Place
  /** Flags with a value, spelled as `flag value` and `flag=value`. */
  values: string
  /** Flags without one, or with the value that they carry, `+` where it is a word of its own. */
  switches?: string
  /** It may not be repeated. */
  once?: boolean
}

/** Flags of every command, that say how to talk, with whom, or how to show it: never what is done. */
const HARMLESS: Readonly<Record<string, Harmless>> = {
  kubectl: {
    place: 'anywhere',
    values:
      '--namespace --context --cluster --user --as --as-group --request-timeout --cache-dir --kubeconfig',
    switches:
      '--v=6 --insecure-skip-tls-verify=false --match-server-version=false --warnings-as-errors=false',
  },
  oc: {
    place: 'anywhere',
    values: '--namespace --context --cluster --user --as --request-timeout --kubeconfig',
    switches: '--v=6 --match-server-version=false',
  },
  helm: {
    place: 'anywhere',
    values:
      '--namespace --kube-context --kubeconfig --registry-config --repository-cache --repository-config',
    switches: '--debug --burst-limit=10',
  },
  flux: { place: 'anywhere', values: '--namespace --context --kubeconfig --timeout', switches: '--verbose' },
  argocd: {
    place: 'anywhere',
    values: '--server --argocd-context --auth-token --config --logformat --loglevel',
    switches: '--grpc-web --insecure --plaintext',
  },
  aws: {
    place: 'anywhere',
    values:
      '--profile --region --query --output --ca-bundle --cli-connect-timeout --cli-read-timeout --color',
    switches: '--debug --no-paginate --no-cli-pager --no-verify-ssl',
  },
  gcloud: {
    place: 'anywhere',
    values: '--project --account --format --verbosity --billing-project --configuration --trace-token',
    switches: '--quiet --log-http --user-output-enabled --no-user-output-enabled',
  },
  az: {
    place: 'behind',
    values: '--subscription --output -o --query',
    switches: '--debug --verbose --only-show-errors',
  },
  gsutil: { place: 'front', values: '-u', switches: '-m -q -D -DD' },
  bq: {
    place: 'front',
    values: '--project_id --location --format --dataset_id',
    switches: '--quiet --headless --nosync=false',
  },
  doctl: {
    place: 'anywhere',
    values: '--context --output --config --access-token',
    switches: '--verbose --trace --interactive=false',
  },
  flyctl: { place: 'behind', values: '--app -a --config --access-token', switches: '--verbose --debug' },
  heroku: { place: 'behind', values: '--app -a --remote' },
  vercel: {
    place: 'anywhere',
    values: '--scope --token --cwd --local-config --global-config -S -t',
    switches: '--debug --no-color',
  },
  wrangler: { place: 'behind', values: '--config --cwd --env -c -e' },
  docker: {
    place: 'front',
    values: '--context --host -H --config --log-level --tlscacert',
    switches: '--debug --tls --tlsverify -D',
  },
  podman: {
    place: 'front',
    values: '--url --connection --log-level --storage-driver --cgroup-manager --tmpdir',
    switches: '--remote --noout',
  },
  git: {
    place: 'front',
    values: '-C --git-dir --work-tree --namespace',
    switches:
      '--no-pager -P --no-replace-objects --literal-pathspecs --bare --no-optional-locks -c+color.ui=never -c+user.name=push',
  },
  terraform: { place: 'front', values: '', switches: '-chdir=destroy -chdir=apply', once: true },
  eksctl: {
    place: 'behind',
    values: '--region --profile --timeout --cfn-role-arn --color',
    switches: '--verbose=4',
  },
  sam: { place: 'behind', values: '--profile --region --config-env --config-file', switches: '--debug' },
  cdk: {
    place: 'anywhere',
    values: '--profile --context --output --role-arn --proxy --ca-bundle-path',
    switches: '--verbose --json --no-color --strict --ci --notices=false',
  },
  serverless: {
    place: 'behind',
    values: '--stage --region --aws-profile --config --app --org',
    switches: '--verbose --debug=*',
  },
  kustomize: { place: 'behind', values: '', switches: '--stack-trace' },
  stern: {
    place: 'anywhere',
    values: '--context --namespace --kubeconfig --since --tail',
    switches: '--timestamps',
  },
  psql: {
    place: 'anywhere',
    values: '--host --port --username -h -p -U',
    switches: '-w -q -A -t --no-psqlrc --csv',
  },
  pulumi: {
    place: 'anywhere',
    values: '--cwd -C --color --tracing --profiling',
    switches: '--non-interactive --logtostderr --emoji',
  },
  terragrunt: { place: 'behind', values: '--working-dir --terragrunt-working-dir' },
  ssh: { place: 'front', values: '-i -l', switches: '-C -q -4 -v' },
  scp: { place: 'front', values: '-i -P', switches: '-C -q -4 -v' },
  sftp: { place: 'front', values: '-i -P', switches: '-C -q -4 -v' },
  rsync: { place: 'anywhere', values: '--exclude --include --bwlimit --timeout', switches: '-z -v --stats' },
  k9s: { place: 'behind', values: '--context --namespace --kubeconfig --logLevel', switches: '--readonly' },
}

/** Tools with no flag of every command, and those that `test/tools/harmless-flags.test.ts` tries. */
const NONE = new Set('kubectx kubens copilot gh glab vault bao npm pnpm yarn'.split(' '))

/** A version alone is no command that a flag could belong to. */
const rows = rowsByHand()
  .filter(({ argv }) => !/^(--?v|-V)/.test(argv[1] ?? ''))
  .map(judge)

/** Where a flag may stand: never between another flag and its value, nor behind `--`. */
function placesOf(argv: readonly string[], place: Place): number[] {
  if (place === 'front') return [1]
  const end = argv.indexOf('--')
  const last = end < 0 ? argv.length : end
  const between = Array.from({ length: last - 1 }, (_, i) => i + 2).filter(
    (at) => at === last || !argv[at - 1]!.startsWith('-'),
  )
  if (place === 'behind') return [last]
  return argv[1]?.startsWith('-') ? between : [1, ...between]
}

function spelledOf({ values, switches = '' }: Harmless): string[][] {
  const words = (text: string) => text.split(' ').filter((word) => word !== '')
  return [
    ...words(values).flatMap((flag) =>
      MISLEADING.flatMap((value) => [
        [flag, value],
        ...(flag.startsWith('--') ? [[`${flag}=${value}`]] : []),
      ]),
    ),
    ...words(switches).map((flag) => flag.split('+')),
  ]
}

describe('a harmless flag changes no class', () => {
  it('is tried with every tool', () => {
    const own = new Set(rows.map(({ tool }) => tool))
    expect(
      TOOLS.map(({ name }) => name).filter((name) => own.has(name) && !NONE.has(name) && !HARMLESS[name]),
    ).toEqual([])
  })

  it.each(Object.entries(HARMLESS))('%s', (tool, harmless) => {
    const own = rows.filter((row) => row.tool === tool && !(harmless.once && row.argv[1]!.startsWith('-')))
    const flags = fc.constantFrom(...spelledOf(harmless))
    fc.assert(
      fc.property(
        fc.constantFrom(...own),
        fc.array(flags, { minLength: 1, maxLength: harmless.once ? 1 : 2 }),
        fc.nat(),
        (row, some, seed) => {
          const places = placesOf(row.argv, harmless.place)
          const at = places[seed % places.length]!
          const argv = [...row.argv.slice(0, at), ...some.flat(), ...row.argv.slice(at)]
          const { found } = judge({ ...(row as Row), argv })
          expect(`${found}: ${argv.join(' ')}`).toBe(`${row.found}: ${argv.join(' ')}`)
        },
      ),
      { numRuns: 1500 },
    )
  })
})
