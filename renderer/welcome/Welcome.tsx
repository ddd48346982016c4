import type { ReactElement } from 'react';
import icon from '../../assets/icons/partita.svg';

interface Step {
  readonly what: string;
  readonly command: string;
}

const STEPS: readonly Step[] = [
  { what: 'See what a folder holds', command: 'npm run -s cli -- schema data/' },
  { what: 'Read some of its rows', command: "npm run -s cli -- read data/ --where 'fare > 100' --limit 20" },
  { what: 'Group and aggregate', command: "npm run -s cli -- groupby data/ --by city --agg 'fare:sum,mean'" },
  { what: 'Import it, to ask again faster', command: 'npm run -s cli -- import data/' },
];

/** The only page so far: says what works today and how to use it. */
export function Welcome(): ReactElement {
  return (
    <div className="shell">
      <header className="titlebar">
        <img src={icon} width={18} height={18} alt="" />
        <span>Partita</span>
      </header>
      <main className="welcome">
        <img src={icon} width={64} height={64} alt="" />
        <h1>Folders larger than memory, as one table</h1>
        <p>
          Partita works from the command line today. This window does not open data yet: these commands do, in a
          checkout of the project.
        </p>
        <ol className="steps">
          {STEPS.map(({ what, command }) => (
            <li key={command}>
              <span>{what}</span>
              <code>{command}</code>
            </li>
          ))}
        </ol>
        <p className="note">Files are read where they are and never changed.</p>
      </main>
    </div>
  );
}
