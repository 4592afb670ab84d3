import { ensureTestImages, existingCluster, startCluster } from '@keelson/testing'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The home folder and the kubeconfig of the cluster that all e2e files share. */
    cluster: { home: string; kubeconfig: string }
  }
}

/**
 * Brings one cluster up for all e2e files, and takes it down after them. With `KEELSON_E2E_HOME` naming the home folder
 * of a running cluster, that one is used and left as it is: for writing tests.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await ensureTestImages((line) => process.stderr.write(`${line}\n`))
  const given = process.env['KEELSON_E2E_HOME']
  const cluster = given === undefined ? await startCluster() : existingCluster(given)
  project.provide('cluster', { home: cluster.home, kubeconfig: cluster.kubeconfig })
  return () => cluster.stop()
}
