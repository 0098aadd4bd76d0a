import { StepupError } from '../../core/errors.ts'
import type { Integration } from './integration.ts'

/**
 * What `integrations ssh` prints: a file for sshd_config.d whose comments say what has to be there first.
 * Which login a class may use is the host's own word.
 */
export const sshIntegration: Integration = ({ issuer, authority, environment }) => {
  const principals = environment.credentials?.ssh?.principals ?? {}
  if (authority === undefined) throw new StepupError('internal', 'the authority’s key was not handed over')
  const logins = Object.entries(principals).flatMap(([name, values]) =>
    values.map((value) => `#   echo '${value}' >>/etc/ssh/stepup_principals/LOGIN    # for \`${name}\``),
  )
  return `# stepup: sshd on the hosts of environment ${environment.name}.
# This goes to /etc/ssh/sshd_config.d/stepup.conf. As root, first:
#   install -d -m 755 /etc/ssh/stepup_principals
#   echo '${authority}' >/etc/ssh/stepup_ca.pub
#   curl -fsS -o /etc/ssh/stepup_revoked ${issuer}/krl
# Who may log in as whom: a file for each login, a principal a line. A login without a file takes no certificate.
${logins.join('\n')}
# In /etc/cron.d/stepup, to hear of what was taken back. Where the list is missing, sshd takes no key at all.
#   * * * * * root curl -fsS -o /etc/ssh/stepup_revoked.new ${issuer}/krl && mv /etc/ssh/stepup_revoked.new /etc/ssh/stepup_revoked
TrustedUserCAKeys /etc/ssh/stepup_ca.pub
AuthorizedPrincipalsFile /etc/ssh/stepup_principals/%u
RevokedKeys /etc/ssh/stepup_revoked
`
}
