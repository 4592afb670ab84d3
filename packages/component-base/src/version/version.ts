/** Keelson's own version. */
export const keelsonVersion = '0.1.0'

/** The Kubernetes version whose API this is, as reported to clients. */
export const kubernetesVersion = `v1.36.0+keelson.${keelsonVersion}`

/** The body of GET /version: version.Info of apimachinery. */
export interface VersionInfo {
  major: string
  minor: string
  emulationMajor: string
  emulationMinor: string
  minCompatibilityMajor: string
  minCompatibilityMinor: string
  gitVersion: string
  gitCommit: string
  gitTreeState: string
  buildDate: string
  goVersion: string
  compiler: string
  platform: string
}

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' }

/** This build, in the shape upstream serves. Node's version stands where upstream names its Go version. */
export function versionInfo(): VersionInfo {
  return {
    major: '1',
    minor: '36',
    emulationMajor: '1',
    emulationMinor: '36',
    minCompatibilityMajor: '1',
    minCompatibilityMinor: '35',
    gitVersion: kubernetesVersion,
    gitCommit: process.env['KEELSON_GIT_COMMIT'] ?? '',
    gitTreeState: 'clean',
    buildDate: process.env['KEELSON_BUILD_DATE'] ?? '1970-01-01T00:00:00Z',
    goVersion: `node${process.versions.node}`,
    compiler: 'v8',
    platform: `${process.platform}/${architectures[process.arch] ?? process.arch}`,
  }
}
