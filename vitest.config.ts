import { defineConfig } from 'vitest/config'

const packages = ['packages/*/src', 'tools', 'bench']
const unit = packages.map((root) => `${root}/**/*.spec.ts`)
const integration = packages.map((root) => `${root}/**/*.integration.spec.ts`)

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: unit,
          exclude: [...integration, '**/node_modules/**'],
          // Files share what they import: nothing here replaces modules or globals, and loading them anew took most of the time.
          isolate: false,
          // Not a measure of speed: the first import of a program may take seconds on a busy machine.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: integration,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // Real etcd, Docker and iptables are shared by the machine: two files at a time keep them honest.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'e2e',
          globalSetup: ['e2e/src/setup.ts'],
          include: ['e2e/**/*.e2e.spec.ts'],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          maxWorkers: 1,
          fileParallelism: false,
        },
      },
    ],
  },
})
