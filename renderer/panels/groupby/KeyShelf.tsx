/** What is grouped by. */
import { IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { moved, removed, replaced } from '../../../app/recipe/edit.js';
import { quoteName } from '../../../app/recipe/formula.js';
import { renameResult, withKey } from '../../../app/recipe/group-by.js';
import type { Key } from '../../../app/recipe/steps.js';
import { useText } from '../../i18n/index.js';
import { ColumnBox } from './ColumnBox.js';
import { NameField } from './NameField.js';
import { Shelf } from './Shelf.js';
import { kindOf, shownOf, type FormulaShelfProps } from './shelf-formulas.js';
import { TypeIcon } from './TypeIcon.js';

export function KeyShelf({ dataset, groupBy, schema, change }: FormulaShelfProps): ReactNode {
  const t = useText('groupby');
  const add = (formula: string): void => change(withKey(groupBy, formula), t('didAddKey', { name: formula }));
  const set = (keys: Key[], label: string): void => change({ ...groupBy, keys }, label);
  return (
    <Shelf
      title={t('keys')}
      dataset={dataset}
      items={groupBy.keys}
      nameOf={(key) => key.as}
      move={(id, to) => set(moved(groupBy.keys, id, to), t('didMove'))}
      remove={(id) => set(removed(groupBy.keys, id), t('didRemoveKey'))}
      dropColumn={(column) => add(quoteName(column))}
      render={(key) => (
        <>
          <TypeIcon kind={kindOf(key.formula, schema) ?? 'formula'} />
          <ColumnBox
            schema={schema}
            label={t('keyColumn', { name: key.as })}
            placeholder={t('columnOrFormula')}
            value={shownOf(key.formula)}
            className="inline grow"
            commit={(formula) => {
              const rest = { ...groupBy, keys: removed(groupBy.keys, key.id) };
              const made = withKey(rest, formula).keys.at(-1);
              if (made !== undefined) set(replaced(groupBy.keys, key.id, { ...made, id: key.id }), t('didChangeKey'));
            }}
          />
          {key.formula !== quoteName(key.as) && (
            <NameField
              value={key.as}
              label={t('nameOf', { name: key.as })}
              commit={(as) => change(renameResult(groupBy, key.as, as), t('didRename'))}
            />
          )}
        </>
      )}
    >
      <ColumnBox
        schema={schema}
        label={t('addKey')}
        placeholder={t('dropOrType')}
        className="ghost"
        icon={<IconPlus size={14} stroke={1.6} className="i" />}
        commit={add}
      />
    </Shelf>
  );
}
