/** What people type, with names of their own in it: `#` becomes another number in each line. */
const SHAPES = [
  'kubectl get pods -n team-#',
  'kubectl -n team-# delete deployment web-#',
  'kubectl get secrets -n team-# -o yaml',
  'kubectl scale deployment/web-# --replicas=#',
  'helm upgrade web-# ./chart -n team-#',
  'aws s3 ls s3://bucket-#',
  'aws s3 rm s3://bucket-#/key --recursive',
  'aws ec2 describe-instances --filters Name=tag:n,Values=#',
  'aws rds delete-db-instance --db-instance-identifier db-#',
  'gcloud compute instances list --project project-#',
  'gcloud container clusters delete cluster-# --zone europe-west1-b',
  'az vm list -g group-#',
  'git push origin branch-#',
  'git log -n #',
  'terraform apply -target=module.m#',
  'docker ps --filter name=c#',
  'docker push ghcr.io/acme/app-#',
  'sudo kubectl delete namespace n#',
  'sh -c "kubectl get pods -n n# && aws s3 ls"',
  './deploy.sh --release #',
]

/** `count` lines, no two of them alike. */
export function commandLines(count: number): string {
  return Array.from({ length: count }, (_, i) =>
    SHAPES[i % SHAPES.length]?.replaceAll('#', String(Math.floor(i / SHAPES.length))),
  )
    .map((line) => `${line}\n`)
    .join('')
}
