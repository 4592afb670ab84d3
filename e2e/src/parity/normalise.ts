/**
 * Makes what two kubectls print at different moments comparable: ages and moments are one word each, since a heartbeat
 * may come between; columns are one space wide (their width depends on the ages); events of the same second are in one
 * order, as neither kubectl promises any; how far a rollout has come is left out, and so is what stock kubectl says about
 * its own version.
 */
export function normalise(output: string): string {
  return output
    .replaceAll(/^WARNING: version difference.*\n\n?/gm, '')
    .replaceAll(/\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, 'MOMENT')
    .replaceAll(/(?<=Renew Time: +)\S+/g, 'MOMENT')
    .replaceAll(/(?<=Resource Version: +)\d+/g, 'VERSION')
    .replaceAll(/^Waiting for deployment .* rollout to finish: .*\n/gm, '')
    .replaceAll(/\b(?:\d+d)?(?:\d+h)?(?:\d+m)?\d+[dhms](?: ago)?\b/g, 'AGE')
    .replaceAll(/(?<=\S) +/g, ' ')
    .replaceAll(/(?:^ +(?:Normal|Warning) .*\n?)+/gm, inOneOrder)
}

function inOneOrder(events: string): string {
  return `${events.trimEnd().split('\n').toSorted().join('\n')}\n`
}

/**
 * Makes what two kubectls print about objects of the same names in two namespaces comparable: what a cluster gives to
 * each object alone is one word.
 *
 * @param namespace the one of the run
 */
export function forgetIdentity(output: string, namespace: string): string {
  return output
    .replaceAll(namespace, 'NAMESPACE')
    .replaceAll(/\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/g, 'UID')
    .replaceAll(/(?<=-)[\da-z]{5}\b(?=\s|"|$|,|:)/gm, 'POD')
    .replaceAll(/\b\d+\.\d+\.\d+\.\d+\b/g, 'ADDRESS')
    .replaceAll(/(?<=resourceVersion: )"\d+"/g, 'VERSION')
    .replaceAll(/(?<=\/tmp\/(?:LIVE|MERGED)-)\w+/g, 'FOLDER')
    .replaceAll(/(?<=^(?:---|\+\+\+) .*\t).*$/gm, 'TIME')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/(?<=docker:\/\/)[\da-f]{64}/g, 'CONTAINER')
}
