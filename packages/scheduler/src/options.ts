import { electedDaemonOptions, securePortOption } from '@keelson/client'
import { defineOptions, type OptionValues } from '@keelson/component-base'

/** Every option of kube-scheduler, under upstream's names. */
export const optionTable = defineOptions({ ...electedDaemonOptions, securePort: securePortOption(10259) })

/** Parsed options. */
export type SchedulerOptionValues = OptionValues<typeof optionTable>
