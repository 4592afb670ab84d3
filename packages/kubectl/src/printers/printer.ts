/** Writes objects in some form. Whoever has one prints each object and, at the end, nothing. */
export interface Printer {
  print(object: object): void
}

/** Where printers write to. */
export interface Sink {
  write(text: string): unknown
}
