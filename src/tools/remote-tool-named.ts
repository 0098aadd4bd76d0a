import { isSeen } from './unseen-word.ts'

/** Tools that reach something beyond this machine whatever their words are. */
const REMOTE = new Set(
  (
    'kubectl oc helm flux argocd k9s stern aws eksctl sam cdk serverless sls copilot gcloud gsutil bq az doctl hcloud heroku fly ' +
    'flyctl vercel wrangler gh glab terraform tofu terragrunt pulumi esc vault bao ansible ansible-playbook psql mysql mariadb ' +
    'mongosh mongo redis-cli ssh scp sftp'
  ).split(' '),
)

/** Their words name packages, services and pages; none of them is a command that they would start. */
const NAMING = new Set(
  'man info whatis apropos tldr which whereis brew apt apt-get dpkg dnf yum apk pacman zypper snap pip pip3 gem cargo go service'.split(
    ' ',
  ),
)

/**
 * The tool that a program may start though its own words are not understood (`nix develop -c kubectl …`,
 * `tmux new 'aws …'`), or null. It only ever raises: where that tool would land is not known.
 *
 * @param last whether the last word counts as well: without words of its own it is mostly a file or a package
 */
export function remoteToolNamed(
  [program = '', ...words]: readonly string[],
  { last = false } = {},
): string | null {
  if (NAMING.has(program)) return null
  const tokens = words.flatMap((word) =>
    (isSeen(word) ? word : word.replaceAll('\0', ' ')).split(/[\s;&|()<>'"`{}]+/),
  )
  const names = tokens.filter((token) => token !== '')
  const at = names.findIndex((name, i) => (last || i < names.length - 1) && REMOTE.has(plain(name)))
  return at < 0 ? null : plain(names[at]!)
}

function plain(token: string): string {
  return token.replace(/^\/(?:[\w.-]+\/)*/, '')
}
