import { readFileSync } from 'node:fs'
import { configMaps, namespaces } from '@keelson/api'
import { deepEqual, isAlreadyExists } from '@keelson/apimachinery'
import { controller } from '../../framework/builder.ts'
import type { ControllerDescriptor } from '../../framework/controller.ts'
import { isNamespaceGone } from '../../framework/namespace-gone.ts'

/** The ConfigMap that pods mount to verify the API server. */
const configMapName = 'kube-root-ca.crt'
const annotations = {
  'kubernetes.io/description':
    'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
}

/** Keeps the cluster's CA in every namespace. */
export const rootCaPublisher: ControllerDescriptor = {
  name: 'root-ca-certificate-publisher-controller',
  build(context) {
    const { rootCaFile } = context.options
    const data = rootCaFile === undefined ? undefined : { 'ca.crt': readFileSync(rootCaFile, 'utf8') }
    const namespaceInformer = context.informers.informer(namespaces)
    const published = context.informers.informer(configMaps, { fieldSelector: `metadata.name=${configMapName}` })
    return controller('root-ca-certificate-publisher-controller', context)
      .for(namespaces)
      .watches(configMaps, ({ metadata }) => [metadata.namespace!], { fieldSelector: `metadata.name=${configMapName}` })
      .reconcile(async (name, write) => {
        const namespace = namespaceInformer.store.get(name)
        if (data === undefined || namespace === undefined || namespace.metadata.deletionTimestamp !== undefined) return
        const current = published.store.get(`${name}/${configMapName}`)
        const metadata = { name: configMapName, namespace: name, annotations }
        if (current === undefined) {
          try {
            await write.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data })
          } catch (err) {
            // Taken already, or the namespace went away meanwhile: the informers will tell.
            if (!isAlreadyExists(err) && !isNamespaceGone(err)) throw err
          }
        } else if (!deepEqual(current.data, data)) {
          await write.update(configMaps, { ...current, data })
        }
      })
  },
}
