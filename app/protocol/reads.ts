/** Calls that change nothing: asked again by themselves when the connection was lost before the answer. */
import type { MethodName } from './contract.js';

const READS: ReadonlySet<MethodName> = new Set([
  'server.info',
  'files.roots',
  'files.list',
  'files.find',
  'files.look',
  'workspace.get',
  'recipe.check',
  'recipe.explain',
  'view.page',
  'view.summary',
  'view.text',
  'view.column',
  'run.task',
  'run.row',
  'run.graph',
  'quarantine.summary',
  'quarantine.page',
  'quarantine.forecast',
]);

export function isRead(method: MethodName): boolean {
  return READS.has(method);
}
