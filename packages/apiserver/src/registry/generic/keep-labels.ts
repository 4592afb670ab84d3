import type { KubeObject } from '@keelson/apimachinery'

/** Undoes changes of labels, for status writes that must not move an object in or out of a selector. */
export function keepLabels(next: KubeObject, old: KubeObject): void {
  if (old.metadata.labels === undefined) delete next.metadata.labels
  else next.metadata.labels = old.metadata.labels
}
