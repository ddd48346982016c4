/** Keeps a failure where it happened: the rest of the window stays, and what failed can be tried again. */
import { Component, type ErrorInfo, type ReactElement, type ReactNode } from 'react';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useErrorWords } from '../i18n/error-words.js';
import { useText } from '../i18n/index.js';

interface Props {
  readonly title: string;
  readonly children: ReactNode;
}

export class ErrorBoundary extends Component<Props, { readonly error: Error | null }> {
  override state = { error: null };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    // The developer's tools are the only place that a page has for the whole story.
    reportError(new Error(`${this.props.title}${info.componentStack ?? ''}`, { cause: error }));
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return <Failed title={this.props.title} error={error} again={() => this.setState({ error: null })} />;
  }
}

function Failed({ title, error, again }: { title: string; error: Error; again: () => void }): ReactElement {
  const t = useText('common');
  const say = useErrorWords();
  return (
    <div className="page-failed" role="alert">
      <IconAlertTriangle size={20} stroke={1.6} aria-hidden />
      <p className="bb">{title}</p>
      <p className="t2 sm">{say(error).message}</p>
      <button type="button" className="btn" onClick={again}>
        {t('retry')}
      </button>
    </div>
  );
}
