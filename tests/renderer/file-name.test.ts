import { expect, it } from 'vitest';
import { fileName } from '../../renderer/shell/file-name.js';

it.each([
  ['/data/trips/may.csv', 'may.csv'],
  ['C:\\data\\trips\\may.csv', 'may.csv'],
  ['C:\\data/trips\\may.csv', 'may.csv'],
  ['may.csv', 'may.csv'],
  ['/data/trips/', ''],
])('%s ends with the name %s', (path, name) => {
  expect(fileName(path)).toBe(name);
});
