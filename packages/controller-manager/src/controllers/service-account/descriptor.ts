import { namespaces, serviceAccounts } from '@keelson/api'
import { isAlreadyExists } from '@keelson/apimachinery'
import { controller } from '../../framework/builder.ts'
import type { ControllerDescriptor } from '../../framework/controller.ts'
import { isNamespaceGone } from '../../framework/namespace-gone.ts'

/** The account of pods that name none. */
const defaultAccount = 'default'

/** Keeps a `default` ServiceAccount in every namespace. */
export const serviceAccount: ControllerDescriptor = {
  name: 'serviceaccount-controller',
  build(context) {
    const namespaceInformer = context.informers.informer(namespaces)
    const accounts = context.informers.informer(serviceAccounts)
    return controller('serviceaccount-controller', context)
      .for(namespaces)
      .watches(serviceAccounts, ({ metadata }) => [metadata.namespace!])
      .reconcile(async (name, write) => {
        const namespace = namespaceInformer.store.get(name)
        if (namespace === undefined || namespace.metadata.deletionTimestamp !== undefined) return
        if (accounts.store.has(`${name}/${defaultAccount}`)) return
        const account = {
          apiVersion: 'v1',
          kind: 'ServiceAccount',
          metadata: { name: defaultAccount, namespace: name },
        }
        try {
          await write.create(serviceAccounts, account)
        } catch (err) {
          // Taken already, or the namespace went away meanwhile: the informers will tell.
          if (!isAlreadyExists(err) && !isNamespaceGone(err)) throw err
        }
      })
  },
}
