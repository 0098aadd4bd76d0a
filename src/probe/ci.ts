import type { Signals } from '../core/signals.ts'
import type { CiTarget } from '../core/target.ts'
import type { World } from './world.ts'

type System = { name: string; mark: string; ref: string[]; environment?: string }

/** Each system's own variables, as its documentation lists them; the generic mark comes last. */
const SYSTEMS: readonly System[] = [
  { name: 'github-actions', mark: 'GITHUB_ACTIONS', ref: ['GITHUB_REF'] },
  { name: 'gitlab-ci', mark: 'GITLAB_CI', ref: ['CI_COMMIT_REF_NAME'], environment: 'CI_ENVIRONMENT_NAME' },
  { name: 'azure-pipelines', mark: 'TF_BUILD', ref: ['BUILD_SOURCEBRANCH'], environment: 'ENVIRONMENT_NAME' },
  {
    name: 'bitbucket-pipelines',
    mark: 'BITBUCKET_BUILD_NUMBER',
    ref: ['BITBUCKET_BRANCH', 'BITBUCKET_TAG'],
    environment: 'BITBUCKET_DEPLOYMENT_ENVIRONMENT',
  },
  { name: 'buildkite', mark: 'BUILDKITE', ref: ['BUILDKITE_BRANCH'] },
  { name: 'circleci', mark: 'CIRCLECI', ref: ['CIRCLE_BRANCH', 'CIRCLE_TAG'] },
  {
    name: 'codebuild',
    mark: 'CODEBUILD_BUILD_ID',
    ref: ['CODEBUILD_WEBHOOK_HEAD_REF', 'CODEBUILD_SOURCE_VERSION'],
  },
  { name: 'drone', mark: 'DRONE', ref: ['DRONE_COMMIT_REF'], environment: 'DRONE_DEPLOY_TO' },
  { name: 'jenkins', mark: 'JENKINS_URL', ref: ['BRANCH_NAME', 'GIT_BRANCH'] },
  { name: 'teamcity', mark: 'TEAMCITY_VERSION', ref: [] },
  { name: 'travis', mark: 'TRAVIS', ref: ['TRAVIS_BRANCH'] },
  { name: 'ci', mark: 'CI', ref: [] },
]

/** The continuous integration system this runs in, by its variables; null outside one. */
export function probeCi({ env }: World): Signals['ci'] {
  const system = SYSTEMS.find(({ mark }) => env[mark] && !/^(false|0)$/i.test(env[mark]))
  if (!system) return null
  const ref = system.ref.map((name) => env[name]).find((value) => value)
  return {
    system: system.name,
    ref: ref ?? null,
    environment: (system.environment && env[system.environment]) || null,
  }
}

/** The deployment environment that the system itself names; null when it names none. */
export function ciTarget(world: World): CiTarget | null {
  const ci = probeCi(world)
  return ci?.environment ? { kind: 'ci', ...ci, source: `variables of ${ci.system}` } : null
}
