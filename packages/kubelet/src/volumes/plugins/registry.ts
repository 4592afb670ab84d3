import type { VolumePlugin } from '../plugin.ts'
import { configMapPlugin } from './config-map/plugin.ts'
import { downwardApiPlugin } from './downward-api/plugin.ts'
import { emptyDirPlugin } from './empty-dir/plugin.ts'
import { hostPathPlugin } from './host-path/plugin.ts'
import { projectedPlugin } from './projected/plugin.ts'
import { secretPlugin } from './secret/plugin.ts'

/** Every kind of volume this kubelet can make. A new one is a folder beside these and a line here. */
export const volumePlugins: readonly VolumePlugin[] = [
  configMapPlugin,
  downwardApiPlugin,
  emptyDirPlugin,
  hostPathPlugin,
  projectedPlugin,
  secretPlugin,
]
