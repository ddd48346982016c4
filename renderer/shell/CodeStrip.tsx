/**
 * The strip below a table: the recipe behind it as formula, SQL, Dask or command line, on one line or all of them, to be
 * copied. Takes the recipe, and what could not be said as a message.
 */
import { IconCheck, IconChevronDown, IconChevronUp, IconCopy } from '@tabler/icons-react';
import { useMemo, useState, type ReactNode } from 'react';
import { PartitaError } from '../../app/protocol/errors.js';
import { CODE_FORMS, codeOf, type Code, type CodeForm, type Recipe } from '../../app/recipe/code/index.js';
import { useErrorWords } from '../i18n/error-words.js';
import { useText } from '../i18n/index.js';
import { TOKEN_CLASSES, codeTokens } from './code-tokens.js';
import './code-strip.css';

export function CodeStrip({ recipe }: { readonly recipe: Recipe | null }): ReactNode {
  const t = useText('recipe');
  const say = useErrorWords();
  const [form, setForm] = useState<CodeForm>('sql');
  const [isOpen, setOpen] = useState(false);
  const made = useMemo(() => (recipe === null ? null : written(recipe, form)), [recipe, form]);
  if (made === null) return null;
  const Chevron = isOpen ? IconChevronDown : IconChevronUp;
  return (
    <section className={isOpen ? 'codestrip open' : 'codestrip'} aria-label={t('code')}>
      <div className="codeforms" role="group" aria-label={t('code')}>
        {CODE_FORMS.map((name) => (
          <button
            key={name}
            type="button"
            className={name === form ? 'btn quiet s on' : 'btn quiet s'}
            aria-pressed={name === form}
            onClick={() => setForm(name)}
          >
            {t(`form_${name}`)}
          </button>
        ))}
      </div>
      {'error' in made ? (
        <span className="code grow" role="note">
          {say(made.error).message}
        </span>
      ) : (
        <code className="code grow" tabIndex={isOpen ? 0 : -1} data-testid="code">
          {made.note !== null && isOpen && <span className="cc">{`${t(made.note)}\n`}</span>}
          <Coloured code={made} isOpen={isOpen} />
        </code>
      )}
      <button
        type="button"
        className="ib s"
        aria-label={t(isOpen ? 'collapse' : 'expand')}
        onClick={() => setOpen(!isOpen)}
      >
        <Chevron size={16} stroke={1.6} />
      </button>
      <CopyButton text={'error' in made ? '' : made.text} />
    </section>
  );
}

function Coloured({ code, isOpen }: { readonly code: Code; readonly isOpen: boolean }): ReactNode {
  // The folded strip begins where the question does, not with the files.
  const text = isOpen ? code.text : folded(code);
  return codeTokens(code.language, text).map((token, at) => (
    <span key={at} className={TOKEN_CLASSES[token.kind]}>
      {token.text}
    </span>
  ));
}

function folded({ language, text }: Code): string {
  // A table before the question ends with a bracket at the beginning of a line.
  const start = language === 'sql' ? text.lastIndexOf('\n)') + 2 : 0;
  return text
    .slice(start)
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ');
}

function CopyButton({ text }: { readonly text: string }): ReactNode {
  const t = useText('recipe');
  const [copied, setCopied] = useState<string | null>(null);
  const isDone = copied === text && text !== '';
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(text);
  };
  return (
    <button
      type="button"
      className="ib s"
      aria-label={t(isDone ? 'copied' : 'copy')}
      disabled={text === ''}
      onClick={() => void copy()}
    >
      {isDone ? <IconCheck size={16} stroke={1.6} /> : <IconCopy size={16} stroke={1.6} />}
    </button>
  );
}

function written(recipe: Recipe, form: CodeForm): Code | { readonly error: PartitaError } {
  try {
    return codeOf(recipe, form);
  } catch (thrown) {
    return { error: PartitaError.from(thrown, 'recipe') };
  }
}
