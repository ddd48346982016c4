/** The shelves at the left: keys, aggregates, conditions on groups, order and options, and what to do with them. */
import { IconArrowBackUp, IconArrowForwardUp, IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { PartitaError } from '../../../app/protocol/errors.js';
import { added, moved, removed, replaced } from '../../../app/recipe/edit.js';
import { quoteName } from '../../../app/recipe/formula.js';
import {
  aggregatesFor,
  renameResult,
  withAggregate,
  withFunction,
  withInput,
  withKey,
} from '../../../app/recipe/group-by.js';
import { namesIn, typeOf, type Schema, type TypeKind } from '../../../app/recipe/schema.js';
import type { Aggregate, GroupBy, Key, SortKey } from '../../../app/recipe/steps.js';
import { useText } from '../../i18n/index.js';
import { AddChoice } from './AddChoice.js';
import { ColumnBox } from './ColumnBox.js';
import { HavingShelf } from './HavingShelf.js';
import { NameField } from './NameField.js';
import { Shelf } from './Shelf.js';
import { TypeIcon } from './TypeIcon.js';

interface Action {
  readonly label: string;
  run(): void;
}

interface BuilderProps {
  readonly dataset: string;
  readonly groupBy: GroupBy;
  /** What the shelves choose from, and what comes out of them. */
  readonly schema: Schema;
  readonly result: Schema;
  readonly problem: PartitaError | null;
  readonly live: boolean;
  readonly change: (groupBy: GroupBy, label: string) => void;
  readonly setLive: (live: boolean) => void;
  readonly undo: Action | null;
  readonly redo: Action | null;
  readonly isInRecipe: boolean;
  readonly addToRecipe: (() => void) | null;
  readonly runAll: (() => void) | null;
}

export function Builder(props: BuilderProps): ReactNode {
  const { groupBy, change, problem, addToRecipe, isInRecipe, runAll, undo, redo } = props;
  const t = useText('groupby');
  return (
    <section className="builder" aria-label={t('group')}>
      <div className="toolbar">
        <h2 className="title">{t('group')}</h2>
        <span className="grow" />
        <IconAction action={undo} label={t('undoNothing')} icon={<IconArrowBackUp size={16} stroke={1.6} />} />
        <IconAction action={redo} label={t('redoNothing')} icon={<IconArrowForwardUp size={16} stroke={1.6} />} />
      </div>
      <div className="builder-shelves">
        <KeyShelf {...props} />
        <AggregateShelf {...props} />
        <HavingShelf dataset={props.dataset} groupBy={groupBy} result={props.result} change={change} />
        <OrderShelf {...props} />
        <Options {...props} />
        {problem !== null && (
          <p className="note danger" role="alert">
            {problem.message}
          </p>
        )}
      </div>
      <div className="builder-actions">
        <button
          type="button"
          className="btn primary grow"
          disabled={addToRecipe === null}
          onClick={() => addToRecipe?.()}
        >
          <IconPlus size={14} stroke={1.6} className="i" />
          {t(isInRecipe ? 'updateRecipe' : 'addToRecipe')}
        </button>
        <button type="button" className="btn" disabled={runAll === null} onClick={() => runAll?.()}>
          {t('runAll')}
        </button>
      </div>
    </section>
  );
}

function IconAction({ action, label, icon }: { action: Action | null; label: string; icon: ReactNode }): ReactNode {
  return (
    <button
      type="button"
      className="ib s"
      aria-label={action?.label ?? label}
      title={action?.label ?? label}
      disabled={action === null}
      onClick={() => action?.run()}
    >
      {icon}
    </button>
  );
}

function KeyShelf({ dataset, groupBy, schema, change }: BuilderProps): ReactNode {
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

function AggregateShelf({ dataset, groupBy, schema, change }: BuilderProps): ReactNode {
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

interface AggregateItemProps extends Pick<BuilderProps, 'groupBy' | 'schema' | 'change'> {
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

function OrderShelf({ dataset, groupBy, result, change }: BuilderProps): ReactNode {
  const t = useText('groupby');
  const items = groupBy.order.map((key) => ({ ...key, id: key.column }));
  const set = (order: readonly SortKey[], label: string): void =>
    change({ ...groupBy, order: order.map(({ column, descending }) => ({ column, descending })) }, label);
  const rest = result.filter(({ name }) => !groupBy.order.some((key) => key.column === name));
  return (
    <Shelf
      title={t('order')}
      dataset={dataset}
      items={items}
      nameOf={(key) => key.column}
      move={(id, to) => set(moved(items, id, to), t('didMove'))}
      remove={(id) => set(removed(items, id), t('didRemoveOrder'))}
      render={(key) => (
        <>
          <span className="ell">{key.column}</span>
          <button
            type="button"
            className="direction t3"
            aria-label={`${t(key.descending ? 'highToLow' : 'lowToHigh')}: ${t('turnOrder', { name: key.column })}`}
            onClick={() => set(replaced(items, key.id, { ...key, descending: !key.descending }), t('didChangeOrder'))}
          >
            {t(key.descending ? 'highToLow' : 'lowToHigh')}
          </button>
          <span className="grow" />
        </>
      )}
    >
      {rest.length > 0 && (
        <AddChoice
          label={t('addOrder')}
          names={rest.map(({ name }) => name)}
          choose={(column) => set(added(items, { id: column, column, descending: true }), t('didAddOrder'))}
        />
      )}
    </Shelf>
  );
}

function Options({ groupBy, live, change, setLive }: BuilderProps): ReactNode {
  const t = useText('groupby');
  return (
    <section className="shelf" aria-label={t('options')}>
      <header>
        <h3>{t('options')}</h3>
      </header>
      <Switch
        label={t('keepNullKeys')}
        on={groupBy.nullKeys}
        set={(nullKeys) => change({ ...groupBy, nullKeys }, t('didChangeOptions'))}
      />
      <Switch label={t('showWhileScanning')} on={live} set={setLive} />
      <label className="option">
        <span>{t('limit')}</span>
        <input
          type="number"
          className="parameter num"
          min={1}
          step={1}
          value={groupBy.limit ?? ''}
          placeholder={t('all')}
          onChange={(event) => {
            const given = event.currentTarget.valueAsNumber;
            const limit = Number.isInteger(given) && given >= 1 ? given : null;
            change({ ...groupBy, limit }, t('didChangeOptions'));
          }}
        />
      </label>
    </section>
  );
}

function Switch({ label, on, set }: { label: string; on: boolean; set: (on: boolean) => void }): ReactNode {
  return (
    <button type="button" role="switch" aria-checked={on} className="option" onClick={() => set(!on)}>
      <span className={on ? 'switch on' : 'switch'} />
      <span>{label}</span>
    </button>
  );
}

function functionName(t: (key: string) => string, name: string): string {
  const word = t(`fn_${name}`);
  return word === `fn_${name}` ? name : word;
}

/** A column's plain name; a formula as it is. */
function shownOf(formula: string): string {
  const quoted = /^"((?:[^"]|"")*)"$/s.exec(formula);
  return quoted?.[1]?.replaceAll('""', '"') ?? formula;
}

function kindOf(formula: string, schema: Schema): TypeKind | undefined {
  try {
    return typeOf(formula, schema).kind;
  } catch {
    return undefined;
  }
}
