/** A reader whose own time is told from that of whoever takes its batches. */
import type { Reader } from '../formats/reader.js';
import { meter } from '../meter.js';

export function measured(reader: Reader): Reader {
  return {
    async read(split, onBatch) {
      const before = meter.enter('parse');
      try {
        return await reader.read(split, (batch) => {
          const reading = meter.enter(before);
          try {
            return onBatch(batch);
          } finally {
            meter.enter(reading);
          }
        });
      } finally {
        meter.enter(before);
      }
    },
    release: () => reader.release(),
  };
}
