import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'

const execFileAsync = promisify(execFile)

/** Answers every request over HTTP and every datagram over UDP, on port 8080, with its name and who asked. */
const endpointProgram = `
const name = process.argv[1]
require('node:http').createServer((req, res) => {
  res.setHeader('connection', 'close')
  res.end(name + ' ' + req.socket.remoteAddress)
}).listen(8080, '0.0.0.0', () => {
  const udp = require('node:dgram').createSocket('udp4')
  udp.on('message', (_m, from) => udp.send(name + ' ' + from.address, from.port, from.address))
  udp.bind(8080, () => process.stdout.write('ready'))
})`

/** Sends datagrams from one port, so that the kernel takes them for one flow, until one is answered. */
const udpClient = `
const [address, port] = process.argv.slice(1)
const udp = require('node:dgram').createSocket('udp4')
const send = () => udp.send('x', Number(port), address)
const again = setInterval(send, 200)
const end = (text) => { clearInterval(again); udp.close(); process.stdout.write(text) }
const late = setTimeout(() => end('silence'), 2000)
udp.on('error', () => {})
udp.on('message', (m) => { clearTimeout(late); end(String(m)) })
udp.bind(45000, send)`

/** A place that packets can be sent from. */
export interface Place {
  /** What the server at an address answers: its name and the source address it saw; `refused` or `silence` instead. */
  http(address: string, port: number): Promise<string>
  /** The same over UDP, always from the same source port. */
  udp(address: string, port: number): Promise<string>
}

/** A machine in network namespaces: a node with a bridge, pods on it, and a client outside. */
export interface PacketLab {
  /** Runs a command on the node. */
  readonly onNode: readonly string[]
  readonly node: Place
  readonly outside: Place
  readonly pods: readonly (Place & { readonly ip: string; readonly name: string })[]
  /** The node's address, and the outside client's. */
  readonly nodeIp: string
  readonly outsideIp: string
  close(): Promise<void>
}

/** Builds the lab with three pods, 10.244.0.2 to 10.244.0.4, each serving port 8080. Needs root. */
export async function createPacketLab(prefix: string): Promise<PacketLab> {
  const [nodeIp, outsideIp] = ['192.0.2.1', '192.0.2.2']
  const node = `${prefix}-node`
  const namespaces = [node, `${prefix}-out`, ...[0, 1, 2].map((index) => `${prefix}-p${index}`)]
  const servers: ChildProcess[] = []
  for (const name of namespaces) run(['ip', 'netns', 'add', name])
  for (const name of namespaces) inside(name, 'ip link set lo up')
  inside(node, 'ip link add br0 type bridge')
  inside(node, 'ip addr add 10.244.0.1/24 dev br0')
  inside(node, 'ip link set br0 up')
  setting(node, 'net/ipv4/ip_forward')
  setting(node, 'net/ipv4/conf/all/route_localnet')
  setting(node, 'net/bridge/bridge-nf-call-iptables')
  connect({ name: `${prefix}-out`, address: `${outsideIp}/24`, gateway: nodeIp }, { node, device: 'eth0' })
  inside(node, `ip addr add ${nodeIp}/24 dev eth0`)
  inside(node, `ip route add default via ${outsideIp}`)
  const pods = [0, 1, 2].map((index) => {
    const name = `${prefix}-p${index}`
    const ip = `10.244.0.${index + 2}`
    connect({ name, address: `${ip}/24`, gateway: '10.244.0.1' }, { node, device: `veth${index}` })
    inside(node, `ip link set veth${index} master br0`)
    // As every pod network does it: a packet may leave by the port that it came in by.
    inside(node, `ip link set veth${index} type bridge_slave hairpin on`)
    servers.push(spawn('ip', ['netns', 'exec', name, process.execPath, '-e', endpointProgram, `pod${index}`]))
    return { ...place(name), ip, name: `pod${index}` }
  })
  await Promise.all(servers.map((server) => once(server.stdout!, 'data')))
  return {
    onNode: ['ip', 'netns', 'exec', node],
    node: place(node),
    outside: place(`${prefix}-out`),
    pods,
    nodeIp,
    outsideIp,
    async close() {
      await Promise.all(servers.map(end))
      for (const name of namespaces) run(['ip', 'netns', 'delete', name])
    },
  }
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = once(server, 'exit')
  server.kill('SIGKILL')
  await ended
}

function connect(
  end: { name: string; address: string; gateway: string },
  { node, device }: { node: string; device: string },
): void {
  inside(node, `ip link add ${device} type veth peer name eth0 netns ${end.name}`)
  inside(node, `ip link set ${device} up`)
  inside(end.name, `ip addr add ${end.address} dev eth0`)
  inside(end.name, 'ip link set eth0 up')
  inside(end.name, `ip route add default via ${end.gateway}`)
}

function place(namespace: string): Place {
  return {
    http: (address, port) => curl(namespace, `http://${address}:${port}/`),
    async udp(address, port) {
      const args = ['netns', 'exec', namespace, process.execPath, '-e', udpClient, address, String(port)]
      return (await execFileAsync('ip', args)).stdout
    },
  }
}

const curlRefused = 7
const curlTimedOut = 28

async function curl(namespace: string, url: string): Promise<string> {
  try {
    const args = ['netns', 'exec', namespace, 'curl', '--silent', '--noproxy', '*', '--max-time', '2', url]
    return (await execFileAsync('ip', args)).stdout
  } catch (error) {
    const { code } = error as { code?: unknown }
    if (code === curlRefused) return 'refused'
    if (code === curlTimedOut) return 'silence'
    throw error
  }
}

function inside(namespace: string, command: string, input?: string): void {
  run(['ip', 'netns', 'exec', namespace, ...command.split(' ')], input)
}

function setting(namespace: string, path: string): void {
  const file = `/proc/sys/${path}`
  if (existsSync(file)) inside(namespace, `tee ${file}`, '1')
}

function run([file, ...args]: readonly string[], input?: string): void {
  execFileSync(file!, args, { stdio: 'pipe', ...(input === undefined ? {} : { input }) })
}
