/** Counts changes of the page's theme, for pictures that do not follow it by themselves. */
import { useEffect, useState } from 'react';

export function useThemeChange(): number {
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    const observer = new MutationObserver(() => setChanges((count) => count + 1));
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => observer.disconnect();
  }, []);
  return changes;
}
