import { markCommand } from '../label/marks.ts'

/** `kubectl annotate`. */
export const annotate = markCommand({
  field: 'annotations',
  word: 'annotation',
  verb: 'annotate',
  problems: () => [],
  done: () => 'annotated',
})
