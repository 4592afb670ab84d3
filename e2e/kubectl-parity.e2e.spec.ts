import { fileURLToPath } from 'node:url'
import { runProgram } from '@keelson/testing'
import type { RunResult } from '@keelson/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { clientEnv, kubectlBinary, splitWords, tryKubectl } from './src/kubectl.ts'
import { useNamespace } from './src/namespace.ts'
import { normalise, parityTable, rowName } from './src/parity.ts'

const ourKubectl = fileURLToPath(new URL('../packages/kubectl/src/main.ts', import.meta.url))

const { name: namespace, kubectl } = useNamespace('parity')
let stockMinor = 0

beforeAll(async () => {
  const { stdout } = await tryKubectl(['version', '--client', '-o', 'json'])
  stockMinor = Number.parseInt((JSON.parse(stdout) as { clientVersion: { minor: string } }).clientVersion.minor, 10)
  await kubectl('create deployment web --image=nginx:stable --replicas=2 --port=80')
  await kubectl('expose deployment web --port=80')
  await kubectl('create configmap conf --from-literal=a=b')
  await kubectl('create secret generic sec --from-literal=p=q')
  await kubectl('rollout status deployment/web --timeout=60s')
})

const both = async (line: string, input?: string): Promise<[RunResult, RunResult]> => {
  const args = splitWords(line.replaceAll('{ns}', namespace))
  const options = { env: clientEnv(), ...(input === undefined ? {} : { input }) }
  return [
    await runProgram(kubectlBinary, args, options),
    await runProgram(process.execPath, [ourKubectl, ...args], options),
  ]
}

const shape = ({ code, stdout, stderr }: RunResult): object => ({
  code,
  stdout: normalise(stdout),
  stderr: normalise(stderr),
})

describe('our kubectl beside the stock one', () => {
  // Wordings differ between releases; ours are those of 1.30 to 1.33.
  it.for(parityTable.map((row) => [rowName(row), row] as const))('%s', async ([, { line, input }], { skip }) => {
    skip(stockMinor < 30 || stockMinor > 33, `the stock kubectl is 1.${stockMinor}`)
    const [stock, ours] = await both(line, input)
    expect(shape(ours)).toEqual(shape(stock))
  })
})
