// Times between frames in a few numbers.

export function figuresOf(deltas) {
  const sorted = deltas.toSorted((a, b) => a - b);
  const at = (share) => round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]);
  const slow = deltas.filter((delta) => delta > 20).length / deltas.length;
  return {
    frames: deltas.length,
    'median ms': at(0.5),
    'p95 ms': at(0.95),
    'p99 ms': at(0.99),
    'worst ms': at(1),
    'above 20 ms': `${round(slow * 100)} %`,
  };
}

function round(value) {
  return Math.round(value * 10) / 10;
}
