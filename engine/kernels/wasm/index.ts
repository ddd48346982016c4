// The kernels: one file a concern, one line a file. AssemblyScript, compiled by scripts/build-kernels.mjs to dist/kernels.wasm.
export * from './memory';
export * from './expr-arithmetic';
export * from './expr-compare';
export * from './expr-boolean';
export * from './expr-select';
export * from './expr-cast';
export * from './expr-dates';
export * from './expr-text';
