/** The chips above the grid, one condition each, in the order in which they are asked; and a new one. */
import { Popover } from '@mantine/core';
import { IconFilter, IconPlus } from '@tabler/icons-react';
import { useState, type ReactElement } from 'react';
import type { ColumnProfile } from '../../../app/protocol/datasets.js';
import { added, freshId, moved, removed, replaced, toggled } from '../../../app/recipe/edit.js';
import type { Schema } from '../../../app/recipe/schema.js';
import type { Chip } from '../../../app/recipe/steps.js';
import { useText } from '../../i18n/index.js';
import { ConditionEditor } from './ConditionEditor.js';
import { FilterChip } from './FilterChip.js';

interface FiltersProps {
  readonly chips: readonly Chip[];
  /** The columns that there are before the filter. */
  readonly schema: Schema;
  readonly profiles: ReadonlyMap<string, ColumnProfile>;
  readonly set: (chips: readonly Chip[]) => void;
  /** The column that a new condition begins with, which may be the first (''); null while none is added. */
  readonly adding: string | null;
  readonly setAdding: (adding: string | null) => void;
}

export function Filters({ chips, schema, profiles, set, adding, setAdding }: FiltersProps): ReactElement | null {
  const t = useText('explorer');
  const [dragged, setDragged] = useState<string | null>(null);
  if (chips.length === 0 && adding === null) return null;
  return (
    <div className="chipbar filters" role="group" aria-label={t('filters')}>
      <IconFilter size={14} stroke={1.6} />
      {chips.map((chip, at) => (
        <FilterChip
          key={chip.id}
          chip={chip}
          schema={schema}
          profiles={profiles}
          change={(condition) => set(replaced(chips, chip.id, { ...chip, off: false, condition }))}
          toggle={() => set(toggled(chips, chip.id))}
          remove={() => set(removed(chips, chip.id))}
          move={(by) => set(moved(chips, chip.id, at + by))}
          dragged={dragged === chip.id}
          setDragged={(on) => setDragged(on ? chip.id : null)}
          dropHere={() => {
            if (dragged !== null && dragged !== chip.id) set(moved(chips, dragged, at));
          }}
        />
      ))}
      <Popover
        opened={adding !== null}
        onChange={(on) => setAdding(on ? '' : null)}
        trapFocus
        returnFocus
        position="bottom-start"
        shadow="md"
        width={360}
      >
        <Popover.Target popupType="dialog">
          <button type="button" className="btn quiet s" onClick={() => setAdding(adding === null ? '' : null)}>
            <IconPlus size={14} stroke={1.6} /> {t('filter')}
          </button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('add')}>
          <ConditionEditor
            key={adding}
            condition={{ column: schema.find(({ name }) => name === adding)?.name ?? schema[0]?.name ?? '' }}
            schema={schema}
            profiles={profiles}
            submitLabel={t('add')}
            submit={(condition) => {
              set(added(chips, { id: freshId('c', chips), off: false, condition }));
              setAdding(null);
            }}
          />
        </Popover.Dropdown>
      </Popover>
      <span className="grow" />
      {chips.length > 1 && (
        <button type="button" className="btn quiet s" onClick={() => set([])}>
          {t('clearAll')}
        </button>
      )}
    </div>
  );
}
