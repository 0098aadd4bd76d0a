import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { TerraformTarget } from '../../src/core/target.ts'
import { withoutSecrets } from '../../src/probe/address.ts'
import { scratch } from '../probe/scratch.ts'
import { Recorder } from './recorder.ts'
import { environmentOf, explained, type Landing, lay, placedIn, run, targetsOf } from './situation.ts'
import type { TerraformSituation } from './terraform-situations.ts'

/** Keeps states for the `http` backend. */
export function stateServer(): Recorder {
  return new Recorder(({ method }) => (method === 'GET' ? '' : '{}'))
}

const WORKSPACES = ['default', 'staging', 'prod', 'new']
const POLICY = WORKSPACES.map((workspace) =>
  environmentOf(`workspace-${workspace}`, { terraform: { workspace: [workspace] } }),
)

/** Which state terraform writes, for which workspace, and what we say. `tools` is a directory with terraform in it. */
export async function landTerraform(
  situation: TerraformSituation,
  recorder: Recorder,
  tools: string,
): Promise<Landing> {
  const root = scratch()
  const { files, env, words } = placedIn(situation, root, recorder.places)
  lay(root, files)
  const cwd = join(root, situation.cwd)
  mkdirSync(cwd, { recursive: true })
  const all = { argv: ['terraform', ...words], env: { PATH: tools, ...env }, cwd }
  const assessment = await explained(all, POLICY)
  recorder.take()
  const { stdout, stderr, status } = await run(all)
  const [request] = recorder.take()
  const states = statesBelow(root)
  rmSync(root, { recursive: true })

  const said = `${stdout}${stderr}`
  const [target, ...others] = targetsOf(assessment, 'terraform')
  const { name, tier } = assessment.top.environment
  if (status !== 0 || target === undefined) {
    const ours = { workspace: target?.workspace ?? null, backend: target?.backend ?? null, tier }
    return { worked: false, theirs: { workspace: null, backend: null, tier: 'unknown' }, ours, said }
  }
  const workspace = /workspace\s*=\s*"([^"]*)"/.exec(said)?.[1] ?? null
  const dir = target.dir === null ? null : relative(root, target.dir)
  const ours = {
    targets: 1 + others.length,
    workspace: target.workspace,
    environment: name,
    state: target.backend,
  }
  const place = request ? `http://${request.place}${request.url}` : null
  const wanted = target.backend?.startsWith('http') ? [place ?? ''] : localStates(dir ?? '', target)
  const found = place ?? (states.find((path) => wanted.includes(path)) || states.join(' '))
  return {
    worked: true,
    theirs: {
      targets: 1,
      workspace: workspace ?? target.workspace,
      environment: WORKSPACES.includes(workspace ?? '') ? `workspace-${workspace}` : name,
      state: wanted.includes(found) || withoutSecrets(found) === target.backend ? target.backend : found,
    },
    ours,
    said,
  }
}

/** Where a local state may stand: by its path, for another workspace than the default one in a directory of those. */
function localStates(dir: string, { backend, workspace }: TerraformTarget): string[] {
  const path = backend?.replace(/^local:?/, '') || 'terraform.tfstate'
  const spaces = ['terraform.tfstate.d', 'spaces'].map((own) =>
    join(dir, own, workspace ?? '', 'terraform.tfstate'),
  )
  const typed = /(typed|args)\.tfstate/.test(path)
  return workspace === 'default' || typed ? [join(dir, path)] : spaces
}

/** States that were written, none of them a record of `terraform init`. */
function statesBelow(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (path) =>
      path.endsWith('.tfstate') &&
      statSync(join(root, path)).isFile() &&
      !/(\.terraform|data|shared)\/terraform\.tfstate$/.test(path),
  )
}
