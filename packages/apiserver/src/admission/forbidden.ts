import { isForbidden, statusErrors } from '@keelson/apimachinery'
import type { AdmissionAttributes } from './port.ts'

/** The refusal of a change, naming its object as upstream does: by name, else by generateName. */
export function admissionForbidden(attributes: AdmissionAttributes, reason: string | Error): Error {
  if (reason instanceof Error && isForbidden(reason)) return reason
  const { group, resource } = attributes.resource
  const meta = attributes.object?.metadata
  const name = attributes.name || meta?.name || meta?.generateName || ''
  return statusErrors.forbidden({ group, resource }, name, reason instanceof Error ? reason.message : reason)
}
