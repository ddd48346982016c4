/** Profiles of a dataset's columns by name, as far as the scan has come. */
import { useEffect, useState } from 'react';
import type { ColumnProfile } from '../../app/protocol/datasets.js';
import { useClient } from './client.js';

export function useProfiles(dataset: string | null): ReadonlyMap<string, ColumnProfile> {
  const client = useClient();
  const [profiles, setProfiles] = useState<ReadonlyMap<string, ColumnProfile>>(NONE);
  useEffect(() => {
    setProfiles(NONE);
    if (dataset === null) return undefined;
    return client.subscribe(
      'profiles',
      { dataset },
      {
        next: (changed) =>
          setProfiles((known) => new Map([...known, ...changed.map((profile) => [profile.name, profile] as const)])),
        // A dataset that is missing has none; its state says so.
        error: () => undefined,
      },
    );
  }, [client, dataset]);
  return profiles;
}

const NONE: ReadonlyMap<string, ColumnProfile> = new Map();
