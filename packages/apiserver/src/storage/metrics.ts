/** The instruments storage writes to; `app.ts` binds them to the process's metrics registry. */
export interface StorageMetrics {
  /** etcd_request_duration_seconds{operation}, etcd_requests_total, etcd_request_errors_total. */
  etcdRequest(operation: string, durationMs: number, failed: boolean): void
  /** apiserver_storage_objects{resource}: registers a gauge read at scrape time. */
  objects(resource: string, count: () => number): void
  /** apiserver_storage_size_bytes: etcd's database file. */
  size(bytes: number): void
}

/** Measures nothing. */
export const noStorageMetrics: StorageMetrics = {
  etcdRequest: () => undefined,
  objects: () => undefined,
  size: () => undefined,
}
