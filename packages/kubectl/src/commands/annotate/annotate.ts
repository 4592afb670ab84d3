import { markCommand } from '../label/marks.ts'

/** `kubectl annotate`. */
export const annotate = markCommand({
  field: 'annotations',
  word: 'annotation',
  verb: 'annotate',
  tellsMissing: false,
  problems: () => [],
  done: () => 'annotated',
})
