import { isSecretName } from '../core/secret-names.ts'
import { isSeen, shownWord } from './unseen-word.ts'

/** File names that hold keys, passwords or tokens wherever they lie. */
const SECRET_NAME =
  /^(id_(rsa|dsa|ecdsa|ed25519)(_sk)?|identity|\.env(\..+)?|\.netrc|_netrc|\.pgpass|\.my\.cnf|\.mylogin\.cnf|\.git-credentials|\.npmrc|\.pypirc|\.htpasswd|\.vault-token|\.dockercfg|\.s3cfg|\.boto|\.terraformrc|\.smbcredentials|g?shadow-?|opasswd|kubeconfig.*|.*\.kubeconfig|admin\.conf|super-admin\.conf|kubelet\.conf|scheduler\.conf|controller-manager\.conf|ssh_host_\w+_key|wp-config\.php|master\.key|krb5\.keytab|credentials(\..*)?|accessTokens\.json|unseal.*|.*vault.?pass.*|environ|.*_history)$/i

/** Endings of files that hold keys and the like, and the certificates among them that do not. */
const SECRET_ENDING =
  /\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk|pk8|ovpn|keytab|asc|gpg|tfstate|tfstate\.backup|tfvars|rdb)$/i
const PUBLIC =
  /\.pub$|^(cert\d*|chain\d*|fullchain\d*|ca|ca-?cert|ca-?bundle|ca-certificates|tls-ca-bundle|cacert)\.pem$/i

/** Directories whose files are such, or most of them. */
const SECRET_PLACE =
  /(^|\/)(\.gnupg|\.password-store|\.config\/gcloud|\.azure|\.kube|\.aws|\.docker\/config\.json|\.config\/(gh|hub|op)|etc\/ssl\/private|etc\/letsencrypt\/(live|archive|keys)|etc\/kubernetes\/pki|etc\/sudoers\.d|run\/secrets|secrets?|credentials?|private|sys\/firmware|proc\/(self|\d+|\*)\/(environ|mem))(\/|$)/i

/** Of `.ssh`, what is no key. */
const SSH_PUBLIC = /(^|\/)\.ssh\/(known_hosts.*|config|authorized_keys.*|environment|rc|.+\.pub)$/

/** Trees that hold such files somewhere: copied whole, they come along. */
const SECRET_TREE =
  /^(\/|~|\.|\/?root|\/home(\/[^/]+)?|\/Users(\/[^/]+)?|\/etc(\/ssh|\/kubernetes|\/ssl|\/letsencrypt)?|\/var|\/var\/lib|\/var\/lib\/(kubelet|etcd|docker|vault|consul)|\/opt|\/srv|.*\.ssh|\.)\/*$/

/** Why a file's contents are secret; null where nothing says so. A path that is not known may be any. */
export function secretPath(path: string): string | null {
  if (mayBeAny(path)) return `which file \`${shownWord(path)}\` is, is not known before it runs`
  const plain = shownWord(path)
  const name = plain.replace(/\/+$/, '').replace(/^.*\//, '')
  if (SSH_PUBLIC.test(plain) || PUBLIC.test(name)) return null
  const stem = name.replace(/\.[A-Za-z0-9]+$/, '')
  const secret =
    SECRET_NAME.test(name) ||
    SECRET_ENDING.test(name) ||
    SECRET_PLACE.test(plain) ||
    /(^|\/)\.ssh(\/|$)/.test(plain) ||
    (isSecretName(stem) && !/^\/etc\/passwd-?$/.test(plain))
  return secret ? `\`${plain}\` holds what is secret` : null
}

/** As `secretPath`, for a directory with all that lies in it. */
export function secretTree(path: string): string | null {
  const plain = shownWord(path) || '~'
  return secretPath(path) ?? (SECRET_TREE.test(plain) ? `\`${plain}\` holds keys and passwords too` : null)
}

/** `*.log` is some file of a kind; `$x` may be any. */
function mayBeAny(path: string): boolean {
  return !isSeen(path) && (/[$`]/.test(path) || shownWord(path).includes('…'))
}

/** Files that say who may do what on a host. */
const ACCESS =
  /(^|\/)(\.ssh\/authorized_keys\w*|etc\/(sudoers(\.d\/.*)?|passwd|shadow|group|gshadow|ssh\/.*|pam\.d\/.*|security\/.*|doas\.conf|polkit-1\/.*|krb5\.conf|nsswitch\.conf|sssd\/.*))$|(^|\/)\.(rhosts|shosts|k5login)$/

/** Why writing a file changes who may do what; null where nothing says so. */
export function accessPath(path: string): string | null {
  const plain = shownWord(path)
  return ACCESS.test(plain) ? `\`${plain}\` says who may do what` : null
}
