/** The QoS class of a pod, as the API names it. */
export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort'

/** How cgroups are named: plain directories, or systemd slices. */
export type CgroupDriver = 'cgroupfs' | 'systemd'

/** A place in the tree of cgroups, as its path of names below the root. */
export type CgroupName = readonly string[]

/** Where a pod's cgroup lies: Guaranteed pods directly below the pods' root, the others below their class. */
export function podCgroup(root: string, qos: QosClass, uid: string): CgroupName {
  const path = [root]
  if (qos !== 'Guaranteed') path.push(qos.toLowerCase())
  return [...path, `pod${uid}`]
}

/** What Docker takes as `CgroupParent`: a path for cgroupfs, the innermost slice's name for systemd. */
export function cgroupParent(name: CgroupName, driver: CgroupDriver): string {
  if (driver === 'cgroupfs') return `/${name.join('/')}`
  return sliceNames(name).at(-1) ?? '-.slice'
}

/** The cgroup's directory below a controller's mount. */
export function cgroupPath(name: CgroupName, driver: CgroupDriver): string {
  return driver === 'cgroupfs' ? name.join('/') : sliceNames(name).join('/')
}

/** Slices name their ancestors: `kubepods.slice`, `kubepods-burstable.slice`, … A dash within a name is written as `_`. */
function sliceNames(name: CgroupName): string[] {
  const escaped = name.map((part) => part.replaceAll('-', '_'))
  return escaped.map((_, i) => `${escaped.slice(0, i + 1).join('-')}.slice`)
}
