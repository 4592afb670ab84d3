import type { Cause, Random } from '@keelson/component-base'

/** The cause of work that a watch event leads to. Its trace id is made only when somebody asks. */
export class EventCause implements Cause {
  readonly source: string
  readonly revision: string | undefined
  readonly #random: Random
  #traceId: string | undefined

  constructor(source: string, revision: string | undefined, random: Random) {
    this.source = source
    this.revision = revision
    this.#random = random
  }

  get traceId(): string {
    this.#traceId ??= this.#random.bytes(16).toString('hex')
    return this.#traceId
  }
}
