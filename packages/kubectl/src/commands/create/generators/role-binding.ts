import { clusterRoleBindings, roleBindings } from '@keelson/api'
import type { JsonObject } from '@keelson/apimachinery'
import { CommandError } from '../../../cli/errors.ts'
import { array, text } from '../../../cli/flags.ts'
import { generatorCommand } from '../generator.ts'

const subjectFlags = {
  user: array('User who gets the role; may be repeated'),
  group: array('Group that gets the role; may be repeated'),
  serviceaccount: array('NAMESPACE:NAME that gets the role; may be repeated'),
} as const

interface Subjects {
  user: readonly string[]
  group: readonly string[]
  serviceaccount: readonly string[]
}

const apiGroup = 'rbac.authorization.k8s.io'

/** `kubectl create rolebinding`. */
export const roleBinding = generatorCommand({
  kind: roleBindings,
  refusal: 'failed to create rolebinding:',
  summary: 'Gives a role to users, groups and service accounts in a namespace.',
  usage:
    'kubectl create rolebinding NAME --clusterrole=NAME|--role=NAME [--user=…] [--group=…] [--serviceaccount=NAMESPACE:NAME]',
  flags: { ...subjectFlags, clusterrole: text('ClusterRole to give'), role: text('Role to give') },
  build(name, { flags }) {
    if ((flags.clusterrole === '') === (flags.role === ''))
      throw new CommandError('exactly one of clusterrole or role must be specified')
    const roleRef = flags.role === '' ? refTo('ClusterRole', flags.clusterrole) : refTo('Role', flags.role)
    return bindingOf('RoleBinding', name, { subjects: subjectsOf(flags), roleRef })
  },
})

/** `kubectl create clusterrolebinding`. */
export const clusterRoleBinding = generatorCommand({
  kind: clusterRoleBindings,
  refusal: 'failed to create clusterrolebinding:',
  summary: 'Gives a ClusterRole to users, groups and service accounts everywhere.',
  usage:
    'kubectl create clusterrolebinding NAME --clusterrole=NAME [--user=…] [--group=…] [--serviceaccount=NAMESPACE:NAME]',
  flags: { ...subjectFlags, clusterrole: text('ClusterRole to give') },
  build(name, { flags }) {
    if (flags.clusterrole === '') throw new CommandError('clusterrole must be specified')
    return bindingOf('ClusterRoleBinding', name, {
      subjects: subjectsOf(flags),
      roleRef: refTo('ClusterRole', flags.clusterrole),
    })
  },
})

function refTo(kind: string, name: string): JsonObject {
  return { apiGroup, kind, name }
}

function bindingOf(
  kind: string,
  name: string,
  { subjects, roleRef }: { subjects: JsonObject[]; roleRef: JsonObject },
): JsonObject {
  return {
    kind,
    apiVersion: `${apiGroup}/v1`,
    metadata: { name },
    ...(subjects.length > 0 ? { subjects } : {}),
    roleRef,
  }
}

function subjectsOf({ user, group, serviceaccount }: Subjects): JsonObject[] {
  return [
    ...user.map((name) => ({ kind: 'User', apiGroup, name })),
    ...group.map((name) => ({ kind: 'Group', apiGroup, name })),
    ...serviceaccount.map((account) => {
      const [namespace = '', name = '', ...more] = account.split(':')
      if (namespace === '' || name === '' || more.length > 0)
        throw new CommandError('serviceaccount must be <namespace>:<name>')
      return { kind: 'ServiceAccount', name, namespace }
    }),
  ]
}
