/** Where one tool takes secrets that their names do not give away, and where a name only seems to. */
export type RedactRule = {
  programs: readonly string[]
  /** Words that must stand after the program, in this order; the rule holds from the last of them on. */
  under?: readonly string[]
  /** Flags whose value is secret, in the next word, behind `=`, or (short ones) attached. */
  values?: readonly string[]
  /** Short flags whose value is secret only when attached: `mysql -pSECRET`. */
  attached?: readonly string[]
  /** Flags whose value is `user:password`. */
  userPasswords?: readonly string[]
  /** Every `name=value` word (and value of these flags) holds a secret. */
  assignments?: true
  assignmentFlags?: readonly string[]
  /** Words after the last of `under` that are secret, by position from 0, flags not counted. */
  positions?: readonly number[]
  /** Flags whose value is secret behind `=` alone; else they are switches. */
  switches?: readonly string[]
  /** Flags that sound secret and are not: they name a secret. */
  plain?: readonly string[]
}

/** Read top to bottom; every rule whose program and words are there applies. */
export const REDACT_RULES: readonly RedactRule[] = [
  {
    programs: [
      'mysql',
      'mysqldump',
      'mysqladmin',
      'mysqlimport',
      'mysqlsh',
      'mariadb',
      'mariadb-dump',
      'mariadb-admin',
    ],
    attached: ['-p'],
    // Without `=` it asks: the next word is the database.
    switches: ['--password'],
  },
  {
    programs: ['psql', 'pg_dump', 'pg_dumpall', 'pg_restore', 'createdb', 'dropdb', 'createuser', 'vacuumdb'],
    switches: ['--password'],
  },
  { programs: ['sshpass'], values: ['-p'] },
  { programs: ['ssh-keygen'], values: ['-N', '-P'] },
  // Values of its flags stand among them: a name too many is no harm.
  { programs: ['ansible-vault'], under: ['encrypt_string'], positions: [0, 1, 2, 3, 4, 5] },
  { programs: ['redis-cli', 'valkey-cli'], values: ['-a', '--pass'] },
  { programs: ['mongosh', 'mongo', 'mongodump', 'mongorestore', 'mongoexport'], values: ['-p'] },
  { programs: ['sqlcmd', 'bcp'], values: ['-P'] },
  {
    programs: ['docker', 'podman', 'nerdctl', 'helm', 'oras', 'crane', 'skopeo', 'buildah'],
    under: ['login'],
    values: ['-p'],
  },
  { programs: ['docker', 'podman', 'nerdctl', 'buildah'], plain: ['--secret', '--secrets'] },
  { programs: ['az'], under: ['login'], values: ['-p'] },
  {
    programs: ['curl'],
    userPasswords: ['-u', '--user', '-U', '--proxy-user'],
    values: ['--pass', '--cookie', '-b'],
  },
  { programs: ['http', 'https', 'xh'], userPasswords: ['-a', '--auth'] },
  { programs: ['ldapsearch', 'ldapmodify', 'ldapadd', 'ldapdelete', 'ldappasswd'], values: ['-w'] },
  { programs: ['openssl'], values: ['-passin', '-passout', '-pass', '-k', '-K'] },
  { programs: ['zip', 'unzip'], values: ['-P'] },
  { programs: ['7z', '7za', 'unrar', 'rar'], attached: ['-p'] },
  {
    programs: ['kubectl', 'oc', 'kubecolor'],
    under: ['create', 'secret'],
    assignmentFlags: ['--from-literal'],
  },
  { programs: ['kubectl', 'oc', 'kubecolor'], under: ['patch', 'secret'], values: ['-p', '--patch'] },
  { programs: ['kubectl', 'oc', 'kubecolor'], under: ['patch', 'secrets'], values: ['-p', '--patch'] },
  { programs: ['gcloud'], plain: ['--secret'] },
  { programs: ['aws'], under: ['ssm', 'put-parameter'], values: ['--value'] },
  { programs: ['aws'], under: ['kms', 'encrypt'], values: ['--plaintext'] },
  { programs: ['aws'], under: ['configure', 'set', 'aws_secret_access_key'], positions: [0] },
  { programs: ['aws'], under: ['configure', 'set', 'aws_session_token'], positions: [0] },
  { programs: ['aws'], plain: ['--client-request-token', '--client-token'] },
  { programs: ['vault', 'bao'], under: ['kv', 'put'], assignments: true },
  { programs: ['vault', 'bao'], under: ['kv', 'patch'], assignments: true },
  { programs: ['vault', 'bao'], under: ['write'], assignments: true },
  { programs: ['vault', 'bao'], under: ['patch'], assignments: true },
  { programs: ['vault', 'bao'], under: ['login'], positions: [0] },
  { programs: ['vault', 'bao'], under: ['unwrap'], positions: [0] },
  { programs: ['vault', 'bao'], under: ['token', 'lookup'], positions: [0] },
  { programs: ['vault', 'bao'], under: ['token', 'renew'], positions: [0] },
  { programs: ['vault', 'bao'], under: ['token', 'revoke'], positions: [0] },
  { programs: ['vault', 'bao'], under: ['operator', 'rekey'], positions: [0] },
  {
    programs: ['vault', 'bao'],
    under: ['operator', 'generate-root'],
    positions: [0],
    values: ['-decode', '-otp'],
  },
  { programs: ['vault', 'bao'], under: ['operator', 'unseal'], positions: [0] },
  { programs: ['heroku'], under: ['config:set'], assignments: true },
  { programs: ['heroku'], under: ['config:add'], assignments: true },
  { programs: ['fly', 'flyctl'], under: ['secrets', 'set'], assignments: true },
  { programs: ['gh'], under: ['secret', 'set'], values: ['--body', '-b'] },
  { programs: ['glab'], under: ['variable', 'set'], positions: [1], values: ['--value', '-v'] },
  { programs: ['glab'], under: ['variable', 'update'], positions: [1], values: ['--value', '-v'] },
  { programs: ['op'], values: ['--session'] },
  { programs: ['pulumi'], switches: ['--secret'] },
  { programs: ['pulumi'], under: ['config', 'set', '--secret'], positions: [0, 1] },
  { programs: ['doctl'], values: ['-t'] },
  { programs: ['hcloud'], under: ['api'], values: ['-d', '--data'] },
  { programs: ['mc'], under: ['alias', 'set'], positions: [2, 3] },
  { programs: ['argocd'], values: ['--auth-token'] },
  { programs: ['oc'], under: ['login'], values: ['-p'] },
  { programs: ['oc'], under: ['set', 'data'], assignmentFlags: ['--from-literal'] },
  { programs: ['flux'], under: ['create'], values: ['-p'] },
  { programs: ['flux'], under: ['bootstrap'], values: ['-p'] },
  {
    programs: ['podman', 'buildah', 'skopeo', 'flux'],
    userPasswords: ['--creds', '--src-creds', '--dest-creds'],
  },
]
