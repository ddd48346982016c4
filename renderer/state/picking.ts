/** A request for files or folders of the server's machine, or for a path that is typed, until the picker answers it. */
import { create } from 'zustand';

export interface Picking {
  readonly what: 'folder' | 'files' | 'path';
  answer(paths: readonly string[]): void;
}

const useStore = create<{ readonly picking: Picking | null }>(() => ({ picking: null }));

/** Empty when the user closed the picker. */
export function pickOnServer(what: Picking['what']): Promise<readonly string[]> {
  return new Promise((resolve) => {
    useStore.getState().picking?.answer([]);
    const answer = (paths: readonly string[]): void => {
      useStore.setState({ picking: null });
      resolve(paths);
    };
    useStore.setState({ picking: { what, answer } });
  });
}

export function usePicking(): Picking | null {
  return useStore((state) => state.picking);
}
