import { join } from 'node:path'
import type { Component } from './component.ts'

/** etcd, on loopback only, with client certificates required. */
export const etcd: Component = {
  name: 'etcd',
  ports: ({ settings }) => [settings.etcdClientPort, settings.etcdPeerPort],
  command({ paths, settings }) {
    const client = `https://127.0.0.1:${settings.etcdClientPort}`
    const peer = `http://127.0.0.1:${settings.etcdPeerPort}`
    const pki = join(paths.pki, 'etcd')
    return {
      file: 'etcd',
      args: [
        `--name=${settings.nodeName}`,
        `--data-dir=${paths.etcdData}`,
        `--listen-client-urls=${client}`,
        `--advertise-client-urls=${client}`,
        `--listen-peer-urls=${peer}`,
        `--initial-advertise-peer-urls=${peer}`,
        `--initial-cluster=${settings.nodeName}=${peer}`,
        `--trusted-ca-file=${join(pki, 'ca.crt')}`,
        `--cert-file=${join(pki, 'server.crt')}`,
        `--key-file=${join(pki, 'server.key')}`,
        '--client-cert-auth',
        // A single member has nobody to hear from: elect at once instead of after a second.
        '--heartbeat-interval=20',
        '--election-timeout=200',
        '--logger=zap',
        '--log-level=warn',
        '--snapshot-count=10000',
        '--quota-backend-bytes=8589934592',
      ],
    }
  },
}
