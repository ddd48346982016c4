// The kernels: one file a concern, one line a file. AssemblyScript, compiled by scripts/build-kernels.mjs to dist/kernels.wasm.
export * from './memory';
export * from './columns';
export * from './checksum';
export * from './statistics';
