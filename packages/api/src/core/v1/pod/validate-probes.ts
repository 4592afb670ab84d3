import type { FieldError, FieldPath, IntOrString } from '@keelson/apimachinery'
import { fieldErrors, isHttpHeaderName, isValidPortName, isValidPortNum } from '@keelson/apimachinery'
import { invalidAll, nonNegative, optionalOneOf, requiredText } from '../../../validation/rules.ts'
import type { Container, HTTPGetAction, Lifecycle, Probe } from '../types.generated.ts'

/** A port given by number or by name. */
export function validatePortNumOrName(port: IntOrString, path: FieldPath): FieldError[] {
  return invalidAll(path, port, typeof port === 'number' ? isValidPortNum(port) : isValidPortName(port))
}

/** What runs in hooks and probes: exactly one of its forms. */
interface Handler {
  exec?: { command?: string[] }
  httpGet?: HTTPGetAction
  tcpSocket?: { port: IntOrString }
  grpc?: { port: number }
  sleep?: { seconds: number }
}

function validateHandler(handler: Handler, gracePeriod: number, path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  let count = 0
  for (const form of ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const) {
    if (handler[form] === undefined) continue
    const at = path.child(form)
    if (count++ > 0) errors.push(fieldErrors.forbidden(at, 'may not specify more than 1 handler type'))
    else errors.push(...validateForm(handler, gracePeriod, at))
  }
  if (count === 0) errors.push(fieldErrors.required(path, 'must specify a handler type'))
  return errors
}

function validateForm(handler: Handler, gracePeriod: number, path: FieldPath): FieldError[] {
  if (handler.exec !== undefined) {
    return (handler.exec.command ?? []).length === 0 ? [fieldErrors.required(path.child('command'), '')] : []
  }
  if (handler.httpGet !== undefined) return validateHttpGet(handler.httpGet, path)
  const port = handler.tcpSocket?.port ?? handler.grpc?.port
  if (port !== undefined) return validatePortNumOrName(port, path.child('port'))
  const seconds = handler.sleep?.seconds ?? 0
  const detail = `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriod})`
  return seconds < 0 || seconds > gracePeriod ? [fieldErrors.invalid(path, seconds, detail)] : []
}

function validateHttpGet(action: HTTPGetAction, path: FieldPath): FieldError[] {
  return [
    ...requiredText(action.path, path.child('path')),
    ...validatePortNumOrName(action.port ?? 0, path.child('port')),
    ...optionalOneOf(action.scheme ?? '', path.child('scheme'), ['HTTP', 'HTTPS']),
    ...(action.httpHeaders ?? []).flatMap(({ name }) =>
      invalidAll(path.child('httpHeaders'), name ?? '', isHttpHeaderName(name ?? '')),
    ),
  ]
}

function validateProbe(probe: Probe, gracePeriod: number, path: FieldPath): FieldError[] {
  const errors = validateHandler(probe, gracePeriod, path)
  const numbers = [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const
  for (const name of numbers) errors.push(...nonNegative(probe[name], path.child(name)))
  const own = probe.terminationGracePeriodSeconds
  if (own !== undefined && own <= 0) {
    errors.push(fieldErrors.invalid(path.child('terminationGracePeriodSeconds'), own, 'must be greater than 0'))
  }
  return errors
}

function validateLifecycle(lifecycle: Lifecycle, gracePeriod: number, path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  for (const hook of ['postStart', 'preStop'] as const) {
    const handler = lifecycle[hook]
    if (handler !== undefined) errors.push(...validateHandler(handler, gracePeriod, path.child(hook)))
  }
  if (lifecycle.stopSignal !== undefined && lifecycle.stopSignal === '') {
    errors.push(fieldErrors.required(path.child('stopSignal'), ''))
  }
  return errors
}

/** Hooks and probes of a container that may have them. */
export function validateHooksAndProbes(container: Container, gracePeriod: number, path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  if (container.lifecycle !== undefined) {
    errors.push(...validateLifecycle(container.lifecycle, gracePeriod, path.child('lifecycle')))
  }
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    const probe = container[name]
    if (probe === undefined) continue
    const at = path.child(name)
    errors.push(...validateProbe(probe, gracePeriod, at))
    if (name === 'readinessProbe') {
      const own = probe.terminationGracePeriodSeconds
      const detail = 'must not be set for readinessProbes'
      if (own !== undefined) errors.push(fieldErrors.invalid(at.child('terminationGracePeriodSeconds'), own, detail))
    } else if (probe.successThreshold !== 1) {
      errors.push(fieldErrors.invalid(at.child('successThreshold'), probe.successThreshold ?? 0, 'must be 1'))
    }
  }
  return errors
}
