import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from '@keelson/component-base'

/**
 * Lets the bridge send a frame back out of the port it came from. A pod that calls a service and is balanced
 * onto itself needs this, because bridged packets pass iptables (bridge-nf-call-iptables) before the bridge
 * chooses the port. Every port of this bridge is a pod, so all of them get it. A kubelet that may not write
 * there says so once per attempt and goes on: only that one path is lost.
 */
export async function enableHairpin(bridge: string, logger: Logger, sysfs = '/sys/class/net'): Promise<void> {
  const ports = join(sysfs, bridge, 'brif')
  try {
    for (const port of await readdir(ports)) await enablePort(join(ports, port, 'hairpin_mode'))
  } catch (err) {
    logger.warn({ err, bridge }, 'hairpin mode could not be set: pods may not reach themselves through a service')
  }
}

async function enablePort(file: string): Promise<void> {
  try {
    if ((await readFile(file, 'utf8')).trim() !== '1') await writeFile(file, '1')
  } catch (err) {
    // The port of a pod that ended between the listing and now.
    if ((err as NodeJS.ErrnoException).code !== 'ENOENT') throw err
  }
}
