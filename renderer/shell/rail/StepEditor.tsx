/** Edits a step that is a few fields: an added column, a new name, a number of rows. The server checks it before it counts. */
import { Input, Modal, NumberInput, TextInput } from '@mantine/core';
import { useMemo, useState, type FormEvent, type ReactElement } from 'react';
import { PartitaError } from '../../../app/protocol/errors.js';
import { replaced } from '../../../app/recipe/edit.js';
import { schemaBefore, type Schema } from '../../../app/recipe/schema.js';
import type { Step } from '../../../app/recipe/steps.js';
import { FormulaField } from '../../formula/FormulaField.js';
import { useErrorWords } from '../../i18n/error-words.js';
import { useText } from '../../i18n/index.js';
import { useClient, useSubscription } from '../../state/client.js';

type Editable = Extract<Step, { kind: 'compute' | 'rename' | 'limit' }>;

export function hasEditor(step: Step): step is Editable {
  return step.kind === 'compute' || step.kind === 'rename' || step.kind === 'limit';
}

interface Props {
  readonly dataset: string;
  readonly step: Step;
  readonly steps: readonly Step[];
  save(step: Step): void;
  close(): void;
}

export function StepEditor({ dataset, step, steps, save, close }: Props): ReactElement | null {
  const t = useText('shell');
  const say = useErrorWords();
  const client = useClient();
  const [edited, setEdited] = useState(step);
  const [problem, setProblem] = useState<PartitaError | null>(null);
  const { value: opened } = useSubscription('dataset', { dataset });
  const schema = useMemo(() => schemaBefore(steps, step.id, opened?.columns ?? []), [steps, step.id, opened?.columns]);
  if (!hasEditor(edited)) return null;
  const submit = async (): Promise<void> => {
    try {
      const { error } = await client.call('recipe.check', { dataset, steps: replaced(steps, step.id, edited) });
      if (error === null) save(edited);
      else setProblem(PartitaError.fromWire(error.error));
    } catch (error) {
      setProblem(PartitaError.from(error, 'recipe'));
    }
  };
  return (
    <Modal opened onClose={close} title={t('editStep')} closeButtonProps={{ 'aria-label': t('close') }}>
      <form
        className="settings"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Fields step={edited} schema={schema} set={setEdited} submit={() => void submit()} />
        {problem !== null && (
          <div className="note danger" role="alert">
            {say(problem).message}
          </div>
        )}
        <div className="row">
          <span className="grow" />
          <button type="button" className="btn" onClick={close}>
            {t('cancel')}
          </button>
          <button type="submit" className="btn primary">
            {t('saveStep')}
          </button>
        </div>
      </form>
    </Modal>
  );
}

interface FieldsProps {
  readonly step: Editable;
  readonly schema: Schema;
  set(step: Step): void;
  submit(): void;
}

function Fields({ step, schema, set, submit }: FieldsProps): ReactElement {
  const t = useText('shell');
  switch (step.kind) {
    case 'compute':
      return (
        <>
          <TextInput
            data-autofocus
            label={t('columnName')}
            value={step.column}
            onChange={(event) => set({ ...step, column: event.target.value })}
          />
          <Input.Wrapper label={t('formula')} labelElement="div">
            <FormulaField
              label={t('formula')}
              value={step.formula}
              schema={schema}
              change={(formula) => set({ ...step, formula })}
              submit={submit}
            />
          </Input.Wrapper>
        </>
      );
    case 'rename':
      return (
        <TextInput
          data-autofocus
          label={t('newName', { name: step.from })}
          value={step.to}
          onChange={(event) => set({ ...step, to: event.target.value })}
        />
      );
    case 'limit':
      return (
        <NumberInput
          data-autofocus
          label={t('mostRows')}
          min={0}
          allowDecimal={false}
          value={step.count}
          onChange={(value) => set({ ...step, count: Number(value) || 0 })}
        />
      );
  }
}
