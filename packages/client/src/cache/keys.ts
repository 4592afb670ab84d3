/** The key under which caches and queues know an object: `namespace/name`, or `name` where there is no namespace. */
export function namespacedKey(obj: { metadata: { name?: string; namespace?: string } }): string {
  const { namespace, name = '' } = obj.metadata
  return namespace === undefined || namespace === '' ? name : `${namespace}/${name}`
}

/** Takes a key apart. The namespace of a key without one is the empty string. */
export function splitKey(key: string): { namespace: string; name: string } {
  const slash = key.indexOf('/')
  return slash < 0 ? { namespace: '', name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}
