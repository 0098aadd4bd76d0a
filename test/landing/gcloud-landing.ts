import { realpathSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { scratch } from '../probe/scratch.ts'
import { type GcloudSituation, SIGNED_IN } from './gcloud-situations.ts'
import { JsonLines } from './json-lines.ts'
import { environmentOf, explained, type Landing, lay, placedIn, programIn, targetsOf } from './situation.ts'

/** The Python library of the installed SDK; null where gcloud is not installed. */
export function gcloudLibrary(): string | null {
  const program = programIn('gcloud')
  return program === null ? null : join(dirname(dirname(realpathSync(program))), 'lib')
}

export function gcloudRunner(library: string): JsonLines {
  return new JsonLines('python3', ['-B', join(import.meta.dirname, 'gcloud-runner.py'), library])
}

type Answer = {
  status: number
  said: string
  requests: { url: string; authorization: string; final: boolean }[]
}

const POLICY = ['acme-dev', 'acme-prod', 'acme-stage', 'acme-other'].map((project) =>
  environmentOf(`place-of-${project}`, { gcp: { project: [project] } }),
)

/** What gcloud asks for, as whom, and what we say. */
export async function landGcloud(situation: GcloudSituation, runner: JsonLines): Promise<Landing> {
  const cwd = scratch()
  const { files, env, words } = placedIn(situation, cwd)
  lay(cwd, files)
  const all = { argv: ['gcloud', ...words], env: { PATH: '/usr/bin:/bin', ...env }, cwd }
  // First, since gcloud makes and mends its own files.
  const assessment = await explained(all, POLICY)
  const stores = ['.config/gcloud', 'other', 'elsewhere/.config/gcloud', 'none', '~/other'].map((at) =>
    join(cwd, at),
  )
  const { said, requests } = await runner.ask<Answer>({ ...all, stores })
  rmSync(cwd, { recursive: true })

  const [target, ...others] = targetsOf(assessment, 'gcp')
  const { name, tier } = assessment.top.environment
  const asked = requests.find(({ final }) => final)
  if (asked === undefined) {
    // Nobody signed in, or a place that was not said: the project is known all the same.
    const late =
      /active account|valid credentials|\[(zone|region)\]|--zone|--region|Underspecified|project number/i.test(
        said,
      )
    if (late) return { worked: false, theirs: {}, ours: {}, said }
    const ours = {
      project: target?.project ?? null,
      tier: /\[project\]|core\/project|project property is set to the empty/.test(said) ? 'unknown' : tier,
    }
    return { worked: false, theirs: { project: null, tier: 'unknown' }, ours, said }
  }
  const path = decodeURIComponent(new URL(asked.url).pathname)
  const project = /\/projects\/([^/]+)/.exec(path)?.[1] ?? null
  const zone = /\/zones\/([^/]+)/.exec(path)?.[1] ?? null
  const region = /\/regions\/([^/]+)/.exec(path)?.[1] ?? null
  const who = asked.authorization.replace(/^Bearer of /, '')
  const place = `place-of-${project}`
  return {
    worked: true,
    theirs: {
      targets: 1,
      project,
      account: who === 'a token' ? null : who,
      zone: zone ?? target?.zone ?? null,
      region: region ?? target?.region ?? null,
      environment: POLICY.some((own) => own.name === place) ? place : name,
    },
    ours: {
      targets: 1 + others.length,
      project: target?.project ?? null,
      account: target?.account ?? null,
      zone: target?.zone ?? null,
      region: target?.region ?? null,
      environment: name,
    },
    said: `${said}\n${JSON.stringify(requests)} (${SIGNED_IN})`,
  }
}
