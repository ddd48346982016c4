/** Settings: how much of the machine the engine may take, theme and language; and the name of the workspace. */
import { Modal, NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useEffect, useState, type FormEvent, type ReactElement } from 'react';
import type { ServerInfo, Settings } from '../../app/protocol/workspace.js';
import { formatBytes, formatCount } from '../i18n/numbers.js';
import { PartitaError } from '../../app/protocol/errors.js';
import { useErrorWords } from '../i18n/error-words.js';
import { useText } from '../i18n/index.js';
import { useClient, useWorkspace } from '../state/client.js';
import { notifyError } from '../state/notices.js';
import { closeOverlay, useOverlay } from '../state/overlays.js';

export function SettingsDialog(): ReactElement {
  const t = useText('shell');
  const overlay = useOverlay();
  const { name } = useWorkspace();
  return (
    <>
      <Modal
        opened={overlay === 'settings'}
        onClose={closeOverlay}
        title={t('settings')}
        size={520}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <SettingsForm />
      </Modal>
      <Modal
        opened={overlay === 'rename'}
        onClose={closeOverlay}
        title={t('renameWorkspace')}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <RenameForm name={name} />
      </Modal>
    </>
  );
}

function SettingsForm(): ReactElement {
  const t = useText('shell');
  const client = useClient();
  const { settings } = useWorkspace();
  const info = useInfo();
  const set = (change: Partial<Settings>): void => void client.call('settings.set', change).catch(notifyError);
  return (
    <div className="settings">
      <SegmentedRow
        label={t('theme')}
        value={settings.theme}
        names={{ system: t('asSystem'), light: t('light'), dark: t('dark') }}
        set={(theme) => set({ theme })}
      />
      <Select
        label={t('language')}
        value={settings.language}
        allowDeselect={false}
        data={[
          { value: 'system', label: t('asSystem') },
          { value: 'en', label: 'English' },
          { value: 'zh-CN', label: '简体中文' },
        ]}
        onChange={(language) => {
          if (language === 'system' || language === 'en' || language === 'zh-CN') set({ language });
        }}
      />
      <ThreadsField key={`threads ${settings.threads}`} kept={settings.threads} info={info} set={set} />
      <MemoryField key={`memory ${settings.memory}`} kept={settings.memory} info={info} />
    </div>
  );
}

interface SegmentedRowProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly names: Readonly<Record<T, string>>;
  set(value: T): void;
}

function SegmentedRow<T extends string>({ label, value, names, set }: SegmentedRowProps<T>): ReactElement {
  const data = (Object.keys(names) as T[]).map((name) => ({ value: name, label: names[name] }));
  return (
    <div role="group" aria-label={label}>
      <div className="label">{label}</div>
      <SegmentedControl fullWidth size="xs" data={data} value={value} onChange={set} />
    </div>
  );
}

interface ThreadsProps {
  readonly kept: number;
  readonly info: ServerInfo | null;
  set(change: Partial<Settings>): void;
}

/** The engine starts anew with another number, so it is taken when the field is left. */
function ThreadsField({ kept, info, set }: ThreadsProps): ReactElement {
  const t = useText('shell');
  const [value, setValue] = useState<number | string>(kept === 0 ? '' : kept);
  const write = (): void => {
    const threads = value === '' ? 0 : Math.floor(Number(value));
    if (threads !== kept && threads >= 0) set({ threads });
  };
  return (
    <NumberInput
      label={t('threads')}
      description={
        info === null ? ' ' : t('threadsHint', { cores: formatCount(info.cores), workers: formatCount(info.workers) })
      }
      placeholder={info === null ? '' : formatCount(info.cores)}
      value={value}
      min={0}
      max={256}
      allowDecimal={false}
      onChange={setValue}
      onBlur={write}
      onKeyDown={(event) => event.key === 'Enter' && write()}
    />
  );
}

function MemoryField({ kept, info }: { readonly kept: string | null; readonly info: ServerInfo | null }): ReactElement {
  const t = useText('shell');
  const say = useErrorWords();
  const client = useClient();
  const [value, setValue] = useState(kept ?? '');
  const [problem, setProblem] = useState<PartitaError | null>(null);
  const write = (): void => {
    const memory = value.trim() === '' ? null : value.trim();
    if (memory === kept) return;
    client.call('settings.set', { memory }).then(
      () => setProblem(null),
      (error: unknown) => setProblem(PartitaError.from(error, 'settings')),
    );
  };
  return (
    <TextInput
      label={t('memoryLimit')}
      description={info === null ? ' ' : t('memoryHint', { limit: formatBytes(info.memoryLimit) })}
      placeholder="60%"
      value={value}
      error={problem === null ? null : say(problem).message}
      onChange={(event) => setValue(event.target.value)}
      onBlur={write}
      onKeyDown={(event) => event.key === 'Enter' && write()}
    />
  );
}

function RenameForm({ name }: { readonly name: string }): ReactElement {
  const t = useText('shell');
  const client = useClient();
  const [value, setValue] = useState(name);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    closeOverlay();
    client.call('workspace.rename', { name: value.trim() }).catch(notifyError);
  };
  return (
    <form className="settings" onSubmit={submit}>
      <TextInput
        data-autofocus
        label={t('workspaceName')}
        value={value}
        onChange={(event) => setValue(event.target.value)}
      />
      <div className="row">
        <span className="grow" />
        <button type="submit" className="btn primary">
          {t('rename')}
        </button>
      </div>
    </form>
  );
}

function useInfo(): ServerInfo | null {
  const client = useClient();
  const { settings } = useWorkspace();
  const [info, setInfo] = useState<ServerInfo | null>(null);
  useEffect(() => {
    client.call('server.info', {}).then(setInfo, notifyError);
  }, [client, settings.threads, settings.memory]);
  return info;
}
