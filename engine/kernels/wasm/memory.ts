// Bulk moves between buffers of linear memory.

/** Zeroes `bytes` bytes at `at`. */
export function zero(at: usize, bytes: usize): void {
  memory.fill(at, 0, bytes);
}

/** The first address that the module itself does not use. */
export function heapBase(): usize {
  return __heap_base;
}
