/** Runs begun anew where the view that they filled is gone: a query's rows go nowhere, its dashboard is what is looked at. */
import type { Step } from '../recipe/steps.js';
import { compileSteps } from './compile.js';
import type { DatasetSession } from './dataset-session.js';
import { cannotRepeat, type Runs } from './runs.js';
import type { RunSummary } from '../protocol/runs.js';

/** Gives the new run. */
export function repeatQuery(runs: Runs, session: DatasetSession, title: string, steps: readonly Step[]): string {
  const frame = compileSteps(session.dataset.frame(), steps);
  const run = runs.begin({
    kind: 'query',
    title,
    dataset: session.id,
    steps: steps.filter((step) => !step.off).map((step) => step.kind),
    recipe: steps,
    again: () => Promise.resolve(repeatQuery(runs, session, title, steps)),
  });
  const work = async (): Promise<void> => {
    for await (const _ of frame.batches(run.options));
  };
  work().then(
    () => run.finish(),
    (thrown: unknown) => run.finish(thrown),
  );
  return run.id;
}

/** The work of an earlier session's run on its dataset, if that is still open. Gives the new run. */
export async function repeatPast(
  runs: Runs,
  session: DatasetSession | undefined,
  past: RunSummary,
  steps: readonly Step[] | null,
): Promise<string> {
  if (session === undefined) throw cannotRepeat(past);
  // As after a change of the settings: it is being opened again.
  await session.opened;
  if (past.kind === 'query' && steps !== null) return repeatQuery(runs, session, past.title, steps);
  if (past.kind === 'import') return session.import();
  if (past.kind !== 'scan') throw cannotRepeat(past);
  await session.reopen(undefined, undefined);
  return session.state.value.run ?? '';
}
