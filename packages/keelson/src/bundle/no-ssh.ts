/** Stands in for ssh2 in bundles, so that an ssh:// Docker host is refused with a sentence instead of failing oddly. */
export class Client {
  constructor() {
    throw new Error(
      'Docker over ssh:// is not supported by the bundled programs: use a local socket (DOCKER_HOST=unix://…).',
    )
  }
}

export default { Client }
