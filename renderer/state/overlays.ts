/** Which of the shell's own overlays is open: one at a time. */
import { create } from 'zustand';

export type Overlay = 'palette' | 'settings' | 'rename';

const useStore = create<{ readonly overlay: Overlay | null }>(() => ({ overlay: null }));

export function openOverlay(overlay: Overlay): void {
  useStore.setState({ overlay });
}

export function closeOverlay(): void {
  useStore.setState({ overlay: null });
}

export function useOverlay(): Overlay | null {
  return useStore((state) => state.overlay);
}
