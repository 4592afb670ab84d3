import type { ClusterPaths } from '../home/paths.ts'
import type { Settings } from '../home/settings.ts'
import type { Command } from '../supervisor/supervisor.ts'

/** What a component's command line is made from. */
export interface ComponentContext {
  readonly paths: ClusterPaths
  readonly settings: Settings
}

/** One supervised program of a cluster. */
export interface Component {
  /** Upstream's name of the program; also the name of its log. */
  readonly name: string
  command(context: ComponentContext): Command
  /** Ports that must be free before it starts. */
  ports(context: ComponentContext): readonly number[]
}
