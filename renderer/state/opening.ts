/** Opens data: files and folders as one dataset in an explorer of its own, however they were named. */
import type { Client } from '../../app/protocol/client.js';
import type { ReadOptions } from '../../app/protocol/datasets.js';
import { notifyError } from './notices.js';
import { openTab } from './tabs.js';

export interface OpenOptions {
  readonly import?: boolean;
  readonly options?: ReadOptions;
}

/** Says what failed by itself; gives the dataset or null. */
export async function openPaths(
  client: Client,
  paths: readonly string[],
  options: OpenOptions = {},
): Promise<string | null> {
  if (paths.length === 0) return null;
  try {
    const { dataset } = await client.call('dataset.open', { paths: [...paths], ...options });
    openTab('explorer', { dataset });
    return dataset;
  } catch (error) {
    notifyError(error);
    return null;
  }
}

export async function openSample(client: Client, sample: 'taxi' | 'weather' | 'broken'): Promise<void> {
  try {
    const { path } = await client.call('samples.make', { sample });
    await openPaths(client, [path]);
  } catch (error) {
    notifyError(error);
  }
}
