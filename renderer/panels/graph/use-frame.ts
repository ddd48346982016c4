/** Asks for a drawing at the next frame: however often within a frame, it is done once. */
import { useCallback, useEffect, useRef } from 'react';

/** `draw` is the newest one at the time of the frame. Also draws when the element's size changes. */
export function useFrame(element: { readonly current: HTMLElement | null }, draw: () => void): () => void {
  const newest = useRef(draw);
  const frame = useRef(0);
  newest.current = draw;
  const soon = useCallback(() => {
    if (frame.current !== 0) return;
    frame.current = requestAnimationFrame(() => {
      frame.current = 0;
      newest.current();
    });
  }, []);
  useEffect(() => {
    const observer = new ResizeObserver(soon);
    if (element.current !== null) observer.observe(element.current);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame.current);
      frame.current = 0;
    };
  }, [element, soon]);
  return soon;
}
