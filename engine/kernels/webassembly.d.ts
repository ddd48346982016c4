// The part of the WebAssembly JavaScript interface that the engine uses. TypeScript ships these declarations only with
// the DOM library, which the engine must not see.
declare namespace WebAssembly {
  class Module {
    constructor(bytes: ArrayBufferView | ArrayBuffer);
  }
  class Instance {
    constructor(module: Module, imports?: Record<string, Record<string, unknown>>);
    readonly exports: Record<string, unknown>;
  }
  class Memory {
    readonly buffer: ArrayBuffer | SharedArrayBuffer;
    /** Adds pages of 64 KiB; returns the former number of pages. */
    grow(pages: number): number;
  }
}
