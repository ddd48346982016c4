/** Finds what was typed among everything that can be done or gone to. Pure. */
export interface Findable {
  readonly id: string;
  readonly label: string;
  /** The heading that it stands below. */
  readonly group: string;
  /** Dim words behind the label; they are searched too, with less weight. */
  readonly detail: string;
}

export interface Found<T extends Findable> {
  readonly item: T;
  /** Where the label has what was typed: from, to (exclusive). */
  readonly marks: readonly (readonly [from: number, to: number])[];
}

/** Best first within a group, groups in the order of the items. All words typed must be there. */
export function search<T extends Findable>(items: readonly T[], typed: string, most: number): readonly Found<T>[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = items.flatMap((item, place) => {
    const hits = words.map((word) => hitOf(item, word));
    if (hits.some((hit) => hit === null)) return [];
    const known = hits.filter((hit) => hit !== null);
    const weight = known.reduce((sum, hit) => sum + hit.weight, 0);
    return [{ item, place, weight, marks: known.flatMap(({ mark }) => (mark === null ? [] : [mark])) }];
  });
  const best = found.toSorted((one, other) => other.weight - one.weight || one.place - other.place).slice(0, most);
  const groups = [...new Set(items.map(({ group }) => group))];
  return groups.flatMap((group) => best.filter(({ item }) => item.group === group));
}

/** The label in pieces, those of the marks among them. */
export function pieces(label: string, marks: Found<Findable>['marks']): readonly { text: string; marked: boolean }[] {
  const isMarked = Array.from({ length: label.length }, (_, at) => marks.some(([from, to]) => at >= from && at < to));
  const cuts = isMarked.flatMap((marked, at) => (at === 0 || marked !== isMarked[at - 1] ? [at] : []));
  return cuts.map((from, at) => ({ text: label.slice(from, cuts[at + 1]), marked: isMarked[from] === true }));
}

interface Hit {
  readonly weight: number;
  readonly mark: readonly [number, number] | null;
}

function hitOf({ label, detail }: Findable, word: string): Hit | null {
  const text = label.toLowerCase();
  const at = text.indexOf(word);
  if (at === 0) return { weight: text === word ? 8 : 5, mark: [0, word.length] };
  if (at > 0) return { weight: /[\p{L}\p{N}]/u.test(text[at - 1] ?? '') ? 2 : 4, mark: [at, at + word.length] };
  return detail.toLowerCase().includes(word) ? { weight: 1, mark: null } : null;
}
