/** A path or a pattern of paths to type: Enter goes into a folder, or opens what the files are. */
import { useState, type KeyboardEvent, type ReactElement } from 'react';
import { PartitaError } from '../../app/protocol/errors.js';
import { useErrorWords } from '../i18n/error-words.js';
import { useText } from '../i18n/index.js';
import { useClient } from '../state/client.js';

interface Props {
  /** Whether a folder that is typed is what is wanted, not a way to further ones. */
  readonly takesFolders: boolean;
  readonly focused: boolean;
  go(folder: string): void;
  open(path: string): void;
}

export function PathField({ takesFolders, focused, go, open }: Props): ReactElement {
  const t = useText('shell');
  const say = useErrorWords();
  const client = useClient();
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<PartitaError | null>(null);
  const path = typed.trim();
  const look = async (): Promise<void> => {
    try {
      const { kind, paths } = await client.call('files.find', { path });
      setProblem(null);
      if (kind === 'folder' && !takesFolders) go(paths[0] ?? path);
      else open(path);
    } catch (error) {
      setProblem(PartitaError.from(error, 'files'));
    }
  };
  const pressed = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || path === '') return;
    event.preventDefault();
    void look();
  };
  return (
    <div className="path-field">
      <div className="field">
        <input
          aria-label={t('path')}
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : 'path-problem'}
          placeholder={t('pathExample')}
          spellCheck={false}
          autoComplete="off"
          data-autofocus={focused || undefined}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setProblem(null);
          }}
          onKeyDown={pressed}
        />
      </div>
      {problem !== null && (
        <div id="path-problem" className="note danger" role="alert">
          {say(problem).whole}
        </div>
      )}
    </div>
  );
}
