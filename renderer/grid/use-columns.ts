/** The columns of a view as the user wants them, and the lanes they stand in. */
import { useMemo, useState } from 'react';
import type { ColumnInfo } from '../../app/protocol/datasets.js';
import type { ViewState } from '../../app/protocol/views.js';
import { isNumberType } from './cells.js';
import { lanesOf, type Lanes } from './lanes.js';
import { arranged, OWN_LAYOUT, usualWidth, type ColumnLayout } from './layout.js';

export interface ShownColumns {
  readonly layout: ColumnLayout;
  readonly setLayout: (layout: ColumnLayout) => void;
  /** In the order in which they are shown. */
  readonly columns: readonly ColumnInfo[];
  readonly names: readonly string[];
  readonly numeric: readonly boolean[];
  /** The view's place of each. */
  readonly sources: readonly number[];
  readonly lanes: Lanes;
  readonly hidden: number;
}

export function useColumns(
  state: ViewState,
  given: ColumnLayout | undefined,
  onLayout: ((layout: ColumnLayout) => void) | undefined,
  viewport: number,
  rows: number,
): ShownColumns {
  const [own, setOwn] = useState(OWN_LAYOUT);
  const layout = given ?? own;
  // Every state brings a list of its own, mostly of the same columns.
  const key = JSON.stringify(state.columns);
  const all = useMemo(() => state.columns, [key]);
  const shown = useMemo(() => {
    const { columns, pinned, hidden } = arranged(all, layout);
    const places = new Map(all.map(({ name }, place) => [name, place]));
    return {
      columns,
      pinned,
      hidden,
      names: columns.map(({ name }) => name),
      numeric: columns.map(({ type }) => isNumberType(type)),
      sources: columns.map(({ name }) => places.get(name) ?? 0),
    };
  }, [all, layout]);
  const { columns, pinned } = shown;
  const lanes = useMemo(
    () =>
      lanesOf(
        columns.map((column) => layout.widths[column.name] ?? usualWidth(column)),
        pinned,
        viewport,
        rows,
      ),
    [columns, pinned, layout.widths, viewport, rows],
  );
  return { ...shown, layout, setLayout: onLayout ?? setOwn, lanes };
}
