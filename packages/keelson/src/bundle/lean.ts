import type { Plugin } from 'esbuild'

/** A module that bundles do not carry as it is. */
interface Substitute {
  /** Which imports it stands in for. */
  readonly filter: RegExp
  /** Only for imports from files whose path contains this. */
  readonly importer?: string
  /** CommonJS source. */
  readonly source: string
}

/**
 * What bundles leave out because it costs every daemon memory and start-up time and none of them uses it. Whoever comes
 * to need one is told so by an error.
 */
const substitutes: readonly Substitute[] = [
  {
    filter: /^ssh2$/,
    source: refusal('Docker over ssh:// is not supported by the bundled programs: use a local socket'),
  },
  {
    // BuildKit sessions, half of the kubelet's bundle.
    filter: /^(@grpc\/(grpc-js|proto-loader)|protobufjs)$/,
    importer: 'dockerode',
    source: refusal('Docker builds by BuildKit are not supported by the bundled programs'),
  },
  { filter: /^thread-stream$/, source: refusal('logging by a worker thread is not part of the bundled programs') },
  {
    // An ES import of node:http reads all of its exports, WebSocket among them, which loads undici: 2 MB, 20 ms.
    filter: /^(node:)?http$/,
    source: "module.exports=process.getBuiltinModule('node:http')",
  },
]

const namespace = 'keelson-lean'

/** Keeps bundles lean: replaces the modules above. */
export const lean: Plugin = {
  name: 'lean',
  setup(build) {
    for (const [index, { filter, importer }] of substitutes.entries()) {
      build.onResolve({ filter }, (args) =>
        importer === undefined || args.importer.includes(importer) ? { path: String(index), namespace } : undefined,
      )
    }
    build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
      contents: substitutes[Number(path)]!.source,
      loader: 'js',
    }))
  },
}

/** A module whose every export is a class that cannot be made. */
function refusal(sentence: string): string {
  const refused = `class{constructor(){throw new Error(${JSON.stringify(sentence)})}}`
  return `const refused=${refused};module.exports=new Proxy(refused,{get:(_,key)=>key==='__esModule'?undefined:refused})`
}
