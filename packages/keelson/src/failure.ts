/** Something the user can mend: one sentence that says what is wrong and one that says what to do. */
export class Failure extends Error {
  readonly remedy: string

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Failure'
    this.remedy = remedy
  }
}
