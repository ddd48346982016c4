/**
 * One condition in fields: a column, how it compares, and with what, or any formula. Values are suggested from what the
 * column holds. Gives the condition once it makes sense over these columns, and says what is wrong until then.
 */
import { Autocomplete, Select, TagsInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useId, useState, type FormEvent, type ReactElement, type ReactNode } from 'react';
import type { ColumnProfile } from '../../../app/protocol/datasets.js';
import {
  conditionOf,
  draftOf,
  operatorsOf,
  problemOf,
  withOperator,
  type Draft,
  type Operator,
} from '../../../app/recipe/conditions.js';
import { OPERATOR_KEYS } from '../../../app/recipe/describe.js';
import type { Schema } from '../../../app/recipe/schema.js';
import type { Condition } from '../../../app/recipe/steps.js';
import { FormulaField } from '../../formula/FormulaField.js';
import { useErrorWords } from '../../i18n/error-words.js';
import { useText } from '../../i18n/index.js';

interface ConditionEditorProps {
  /** What it begins with; a new condition begins at the column. */
  readonly condition: Condition | { readonly column: string };
  readonly schema: Schema;
  readonly profiles: ReadonlyMap<string, ColumnProfile>;
  readonly submitLabel: string;
  readonly submit: (condition: Condition) => void;
  /** Further buttons at the left of the last row. */
  readonly children?: ReactNode;
}

export function ConditionEditor(props: ConditionEditorProps): ReactElement {
  const { condition, schema, profiles, submitLabel, submit, children } = props;
  const t = useText('explorer');
  const say = useErrorWords();
  const [draft, setDraft] = useState<Draft>(() => beginningOf(condition, schema));
  const [asked, setAsked] = useState(false);
  const problemId = useId();
  const isNew = !('op' in condition);
  const made = conditionOf(draft, schema);
  const problem = made === null ? null : problemOf(made, schema);
  // What is half typed is no mistake yet.
  const [settled] = useDebouncedValue(draft, 400);
  const missing = made === null && asked ? t('valueMissing') : null;
  const message = settled !== draft && !asked ? null : problem === null ? missing : say(problem).message;
  const send = (): void => {
    setAsked(true);
    if (made !== null && problem === null) submit(made);
  };
  return (
    <form
      className="condition"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        send();
      }}
    >
      <Subject draft={draft} schema={schema} set={setDraft} isFirst={isNew} />
      {draft.op === 'formula' ? (
        <FormulaField
          label={t('formula')}
          placeholder={t('conditionExample')}
          value={draft.values[0] ?? ''}
          schema={schema}
          invalid={message !== null}
          change={(formula) => setDraft({ ...draft, values: [formula] })}
          submit={send}
        />
      ) : (
        <Values draft={draft} profile={profiles.get(draft.column)} set={setDraft} isFirst={!isNew} />
      )}
      {message !== null && (
        <p id={problemId} className="note danger formula-problem" role="alert">
          {message}
        </p>
      )}
      <div className="row">
        {children}
        <span className="grow" />
        <button type="submit" className="btn primary s" aria-describedby={message === null ? undefined : problemId}>
          {submitLabel}
        </button>
      </div>
    </form>
  );
}

interface PartProps {
  /** Whether typing begins here. */
  readonly isFirst: boolean;
  readonly draft: Draft;
  readonly set: (draft: Draft) => void;
}

// A list of choices outside the card would be a click outside the card; beside a value it covers no button.
const INSIDE = { withinPortal: false } as const;
const BESIDE = { withinPortal: false, position: 'right-start' } as const;

function Subject({ draft, schema, set, isFirst }: PartProps & { readonly schema: Schema }): ReactElement {
  const t = useText('explorer');
  const words = useText('recipe');
  const kind = schema.find(({ name }) => name === draft.column)?.type.kind ?? 'utf8';
  const offered: readonly Operator[] = [...operatorsOf(kind), 'formula'];
  const choose = (column: string): void => {
    const next = schema.find(({ name }) => name === column)?.type.kind ?? 'utf8';
    const keeps = next === kind && operatorsOf(next).some((op) => op === draft.op);
    const begun = { column, op: draft.op, values: keeps ? draft.values : draft.values.map(() => '') };
    set(operatorsOf(next).some((op) => op === draft.op) ? begun : withOperator(begun, '='));
  };
  return (
    <div className="row">
      {draft.op !== 'formula' && (
        <Select
          size="xs"
          className="grow"
          aria-label={t('column')}
          data={[...new Set(schema.map(({ name }) => name))]}
          value={draft.column}
          searchable
          comboboxProps={INSIDE}
          limit={200}
          allowDeselect={false}
          data-autofocus={isFirst || undefined}
          onChange={(column) => column !== null && choose(column)}
        />
      )}
      <select
        className="field"
        aria-label={t('condition')}
        value={draft.op}
        onChange={(event) => {
          const op = offered.find((one) => one === event.currentTarget.value) ?? '=';
          const column = draft.column === '' ? (schema[0]?.name ?? '') : draft.column;
          // What a formula says is no value, nor a value a formula.
          const values = (op === 'formula') === (draft.op === 'formula') ? draft.values : [];
          set(withOperator({ ...draft, column, values }, op));
        }}
      >
        {offered.map((op) => (
          <option key={op} value={op}>
            {words(OPERATOR_KEYS[op])}
          </option>
        ))}
      </select>
    </div>
  );
}

function Values({
  draft,
  profile,
  set,
  isFirst,
}: PartProps & { readonly profile: ColumnProfile | undefined }): ReactNode {
  const t = useText('explorer');
  const known = suggestions(profile);
  if (draft.op === 'in' || draft.op === 'not in') {
    return (
      <TagsInput
        size="xs"
        aria-label={t('values')}
        data-autofocus={isFirst || undefined}
        comboboxProps={BESIDE}
        data={known}
        value={[...draft.values]}
        // Lines and cells of a paste; a comma may stand in a value.
        splitChars={['\n', '\t']}
        limit={100}
        acceptValueOnBlur
        onChange={(values) => set({ ...draft, values })}
      />
    );
  }
  const labels = draft.op === 'between' ? [t('lowValue'), t('highValue')] : [t('value')];
  return (
    <div className="row">
      {draft.values.map((value, at) => (
        <Autocomplete
          key={at}
          size="xs"
          className="grow"
          aria-label={labels[at]}
          data-autofocus={(isFirst && at === 0) || undefined}
          placeholder={placeholderOf(profile, at, draft.op)}
          comboboxProps={BESIDE}
          data={known}
          value={value}
          limit={100}
          onChange={(text) => set({ ...draft, values: draft.values.map((old, i) => (i === at ? text : old)) })}
        />
      ))}
    </div>
  );
}

function beginningOf(condition: ConditionEditorProps['condition'], schema: Schema): Draft {
  if ('op' in condition) return draftOf(condition);
  const kind = schema.find(({ name }) => name === condition.column)?.type.kind;
  return { column: condition.column, op: '=', values: [kind === 'bool' ? 'true' : ''] };
}

function suggestions(profile: ColumnProfile | undefined): string[] {
  if (profile?.type === 'bool') return ['true', 'false'];
  return (profile?.top ?? []).flatMap(({ value }) => (value === null || value === '' ? [] : [String(value)]));
}

/** The ends of what the column holds. */
function placeholderOf(profile: ColumnProfile | undefined, at: number, op: Operator): string {
  const end = op === 'between' && at === 1 ? profile?.max : profile?.min;
  return end === null || end === undefined ? '' : String(end);
}
