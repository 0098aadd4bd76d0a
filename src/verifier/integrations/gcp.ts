import { parseProvider } from '../../core/gcp-names.ts'
import type { Integration } from './integration.ts'

/** Commands of gcloud that let one environment's tokens in. What is there already is left as it is. */
export const gcpIntegration: Integration = ({ issuer, key, environment }) => {
  const gcp = environment.credentials?.gcp
  const provider = gcp && parseProvider(gcp.audience)
  if (!gcp || !provider) throw new Error('nothing to integrate')
  const { number, pool, provider: name } = provider
  const members = Object.entries(gcp.serviceAccounts).map(
    ([wanted, email]) => `gcloud iam service-accounts add-iam-policy-binding ${email} \\
  --project=${email.replace(/^.*@|\.iam\.gserviceaccount\.com$/g, '')} --role=roles/iam.workloadIdentityUser --condition=None \\
  --member="principalSet://iam.googleapis.com/projects/${number}/locations/global/workloadIdentityPools/${pool}/attribute.may/${environment.name}:${wanted}"`,
  )
  return `# stepup: environment ${environment.name}, for the project ${gcp.project}.
# Run it as one who may administer the pool’s project. The pool is for stepup alone: whatever another provider
# in it says of \`attribute.may\` would be believed.
# The service accounts must exist, and be given in ${gcp.project} what their class may do and no more.
set -eu
gcloud iam workload-identity-pools describe ${pool} --project=${number} --location=global >/dev/null 2>&1 ||
  gcloud iam workload-identity-pools create ${pool} --project=${number} --location=global
jwks=$(mktemp)
cat > "$jwks" <<'JWKS'
${JSON.stringify({ keys: [key] })}
JWKS
# With the key itself (--jwk-json-path) Google need not reach the verifier; after a new key, run \`update-oidc\`.
gcloud iam workload-identity-pools providers create-oidc ${name} --project=${number} --location=global \\
  --workload-identity-pool=${pool} --issuer-uri='${issuer}' --jwk-json-path="$jwks" \\
  --allowed-audiences='${gcp.audience}' \\
  --attribute-mapping="google.subject=assertion.sub,attribute.may=assertion['stepup/environment']+':'+assertion['stepup/class']" \\
  --attribute-condition="assertion['stepup/environment']=='${environment.name}'"
rm -f "$jwks"
${members.join('\n')}
`
}
