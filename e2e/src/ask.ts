import { get } from 'node:http'

/** Asks over a connection of its own, so that it is balanced anew; resolves to the body, or to an error's code. */
export function ask(url: string): Promise<string> {
  return new Promise((resolve) => {
    const call = get(url, { agent: false, timeout: 3_000 }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      response.once('end', () => resolve(body))
    })
    call.once('error', (error) => resolve((error as NodeJS.ErrnoException).code ?? error.message))
    call.once('timeout', () => call.destroy(new Error('timeout')))
  })
}

/** Asks several times; the distinct answers, sorted. */
export async function askTimes(url: string, times: number): Promise<readonly string[]> {
  const answers: string[] = []
  for (let count = 0; count < times; count++) answers.push((await ask(url)).trim())
  return [...new Set(answers)].toSorted()
}
