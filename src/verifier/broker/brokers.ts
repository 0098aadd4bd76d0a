import type { BrokerKind } from '../../core/policy.ts'
import { awsBroker } from './aws.ts'
import { azureBroker } from './azure.ts'
import type { Broker } from './broker.ts'
import { dockerBroker } from './docker.ts'
import { gcpBroker } from './gcp.ts'
import { gitBroker } from './git.ts'
import { kubernetesBroker } from './kubernetes.ts'
import { postgresBroker } from './postgres.ts'
import { sshBroker } from './ssh.ts'
import { vaultBroker } from './vault.ts'

export const BROKERS: { [K in BrokerKind]: Broker<K> } = {
  kubernetes: kubernetesBroker,
  aws: awsBroker,
  gcp: gcpBroker,
  azure: azureBroker,
  postgres: postgresBroker,
  vault: vaultBroker,
  ssh: sshBroker,
  git: gitBroker,
  docker: dockerBroker,
}
