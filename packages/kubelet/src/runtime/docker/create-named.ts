import type Docker from 'dockerode'
import { isRuntimeError } from '../errors.ts'
import type { DockerContext } from './context.ts'
import { call } from './errors.ts'

/**
 * Creates a container under its one name. A name already taken by a container that does not run is a leftover
 * of a lost answer or of a crash: it is removed and the create repeated. If Docker will not let go of the name
 * (it has been seen to keep it for a container it no longer has), a random suffix is added.
 */
export async function createNamed(
  context: DockerContext,
  name: string,
  options: Docker.ContainerCreateOptions,
): Promise<Docker.Container> {
  const create = (as: string) =>
    call(context.docker.createContainer({ ...options, name: as }), { 404: 'imageNotFound' })
  try {
    return await create(name)
  } catch (err) {
    if (!isRuntimeError(err, 'alreadyExists')) throw err
    context.logger.warn({ container: name }, 'container name is taken, removing the leftover')
  }
  try {
    // Without force: a running container of this name is not a leftover and must not be killed here.
    await call(context.docker.getContainer(name).remove({ v: true }))
  } catch (err) {
    if (!isRuntimeError(err, 'notFound')) throw err
    return create(`${name}_${context.random.alphanum(8)}`)
  }
  return create(name)
}
