import { isValidLabelValue } from '@keelson/apimachinery'
import { markCommand } from './marks.ts'

/** `kubectl label`. */
export const label = markCommand({
  field: 'labels',
  word: 'label',
  verb: 'label',
  tellsMissing: true,
  problems: (_, value) => isValidLabelValue(value),
  done: ({ set, removed, changed }) => {
    if (!changed) return 'not labeled'
    return removed && !set ? 'unlabeled' : 'labeled'
  },
})
