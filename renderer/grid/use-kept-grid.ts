/** The layout and the place of a table, kept in the workspace: they come back with the window. */
import { useMemo, useRef } from 'react';
import * as v from 'valibot';
import { useWorkspace } from '../state/client.js';
import { useKeep, useKept } from '../state/kept.js';
import { ColumnLayoutSchema, OWN_LAYOUT, type ColumnLayout } from './layout.js';
import type { GridPlace } from './use-viewport.js';

interface KeptGrid {
  readonly layout: ColumnLayout;
  readonly onLayout: (layout: ColumnLayout) => void;
  readonly place: GridPlace;
  readonly onPlace: (place: GridPlace) => void;
}

const PlaceSchema = v.object({ top: v.number(), left: v.number() });
const START: GridPlace = { top: 0, left: 0 };

/** `key` names the table. */
export function useKeptGrid(key: string): KeptGrid {
  const [layout, onLayout] = useKept(`columns.${key}`, ColumnLayoutSchema, OWN_LAYOUT);
  const kept = useRef(useWorkspace().kept[`place.${key}`]);
  const place = useMemo(() => (v.is(PlaceSchema, kept.current) ? kept.current : START), []);
  const onPlace = useKeep(`place.${key}`);
  return { layout, onLayout, place, onPlace };
}
