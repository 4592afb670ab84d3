import { apiserver } from './apiserver.ts'
import type { Component } from './component.ts'
import { controllerManager, scheduler } from './control.ts'
import { etcd } from './etcd.ts'
import { kubelet, kubeProxy } from './node.ts'

export type { Component, ComponentContext } from './component.ts'

/** Every program of a single-node cluster, in the order of starting; they are stopped in reverse. */
export const components: readonly Component[] = [etcd, apiserver, controllerManager, scheduler, kubelet, kubeProxy]
