/** What is computed of each group. */
import { IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { moved, removed, replaced } from '../../../app/recipe/edit.js';
import { quoteName } from '../../../app/recipe/formula.js';
import { aggregatesFor, renameResult, withAggregate, withFunction, withInput } from '../../../app/recipe/group-by.js';
import { namesIn } from '../../../app/recipe/schema.js';
import type { Aggregate } from '../../../app/recipe/steps.js';
import { useText } from '../../i18n/index.js';
import { ColumnBox } from './ColumnBox.js';
import { NameField } from './NameField.js';
import { Shelf } from './Shelf.js';
import { kindOf, shownOf, type FormulaShelfProps } from './shelf-formulas.js';
import { TypeIcon } from './TypeIcon.js';

export function AggregateShelf({ dataset, groupBy, schema, change }: FormulaShelfProps): ReactNode {
  const t = useText('groupby');
  const set = (aggregates: Aggregate[], label: string): void => change({ ...groupBy, aggregates }, label);
  const add = (input: string | null): void => change(withAggregate(groupBy, input, schema), t('didAddAggregate'));
  return (
    <Shelf
      title={t('aggregates')}
      dataset={dataset}
      items={groupBy.aggregates}
      nameOf={(one) => one.as}
      move={(id, to) => set(moved(groupBy.aggregates, id, to), t('didMove'))}
      remove={(id) => set(removed(groupBy.aggregates, id), t('didRemoveAggregate'))}
      dropColumn={(column) => add(quoteName(column))}
      render={(one) => <AggregateItem one={one} groupBy={groupBy} schema={schema} change={change} />}
    >
      <ColumnBox
        schema={schema}
        label={t('addAggregate')}
        placeholder={t('addAggregate')}
        className="ghost"
        icon={<IconPlus size={14} stroke={1.6} className="i" />}
        commit={add}
      />
      <button type="button" className="btn quiet s shelf-more" onClick={() => add(null)}>
        {t('countRows')}
      </button>
    </Shelf>
  );
}

interface AggregateItemProps extends Pick<FormulaShelfProps, 'groupBy' | 'schema' | 'change'> {
  readonly one: Aggregate;
}

function AggregateItem({ one, groupBy, schema, change }: AggregateItemProps): ReactNode {
  const t = useText('groupby');
  const kind = one.input === null ? null : (kindOf(one.input, schema) ?? null);
  const choices = aggregatesFor(kind);
  const definition = choices.find(({ name }) => name === one.aggregate);
  const set = (changed: Aggregate): void =>
    change({ ...groupBy, aggregates: replaced(groupBy.aggregates, one.id, changed) }, t('didChangeFunction'));
  return (
    <>
      <span className="fn">
        <select
          aria-label={t('functionOf', { name: one.as })}
          value={one.aggregate}
          onChange={(event) => {
            const chosen = choices.find(({ name }) => name === event.currentTarget.value);
            if (chosen !== undefined) change(withFunction(groupBy, one.id, chosen, schema), t('didChangeFunction'));
          }}
        >
          {definition === undefined && <option value={one.aggregate}>{functionName(t, one.aggregate)}</option>}
          {choices.map(({ name, doc }) => (
            <option key={name} value={name} title={doc}>
              {functionName(t, name)}
            </option>
          ))}
        </select>
      </span>
      {definition?.parameters.map(({ name, least, greatest, whole }, at) => (
        <input
          key={name}
          className="parameter num"
          type="number"
          min={least}
          max={greatest}
          step={whole === true ? 1 : (greatest - least) / 20}
          aria-label={t(name === 'rank' ? 'rankOf' : 'shareOf', { name: one.as })}
          value={one.parameters[at] ?? least}
          onChange={(event) => {
            const given = event.currentTarget.valueAsNumber;
            if (!(given >= least && given <= greatest) || (whole === true && !Number.isInteger(given))) return;
            set({ ...one, parameters: one.parameters.map((old, place) => (place === at ? given : old)) });
          }}
        />
      ))}
      {one.input === null ? (
        <span className="t3 grow">{t('rows')}</span>
      ) : (
        <>
          <TypeIcon kind={namesIn(one.input).size === 1 && kind !== null ? kind : 'formula'} />
          <ColumnBox
            schema={schema}
            label={t('columnOf', { name: one.as })}
            placeholder={t('columnOrFormula')}
            value={shownOf(one.input)}
            className="inline grow"
            commit={(input) => change(withInput(groupBy, one.id, input, schema), t('didChangeColumn'))}
          />
        </>
      )}
      {one.other !== undefined && (
        <>
          <span className="t3">{t('with')}</span>
          <ColumnBox
            schema={schema}
            label={t('otherColumnOf', { name: one.as })}
            placeholder={t('columnOrFormula')}
            value={shownOf(one.other)}
            className="inline grow"
            commit={(other) => set({ ...one, other })}
          />
        </>
      )}
      <NameField
        value={one.as}
        label={t('nameOf', { name: one.as })}
        commit={(as) => change(renameResult(groupBy, one.as, as), t('didRename'))}
      />
    </>
  );
}

function functionName(t: (key: string) => string, name: string): string {
  const word = t(`fn_${name}`);
  return word === `fn_${name}` ? name : word;
}
