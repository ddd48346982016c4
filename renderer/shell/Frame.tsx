/** The window: title bar, rail, docked tabs, status bar, and what lies above them. */
import { useEffect, type ReactElement } from 'react';
import * as v from 'valibot';
import { useConnection, useWorkspace } from '../state/client.js';
import { useKept } from '../state/kept.js';
import { useRevealedStep } from '../state/reveal.js';
import { useTabs } from '../state/tabs.js';
import { ConnectionBanner } from './ConnectionBanner.js';
import { Dock } from './Dock.js';
import { DropTarget } from './DropTarget.js';
import { Notices } from './Notices.js';
import { Palette } from './Palette.js';
import { Picker } from './Picker.js';
import { Rail } from './rail/Rail.js';
import { SettingsDialog } from './SettingsDialog.js';
import { ShellCommands } from './ShellCommands.js';
import { StatusBar } from './StatusBar.js';
import { TitleBar } from './TitleBar.js';

const RailSchema = v.object({ shown: v.boolean(), width: v.pipe(v.number(), v.minValue(180), v.maxValue(560)) });

export function Frame(): ReactElement {
  const { datasets } = useWorkspace();
  const connection = useConnection();
  const tabs = useTabs();
  const [rail, setRail] = useKept('rail', RailSchema, { shown: true, width: 264 });
  const empty = datasets.length === 0 && tabs.length === 0;
  const shown = rail.shown && !empty;
  const toggle = (): void => setRail({ ...rail, shown: !rail.shown });
  const revealed = useRevealedStep();
  useEffect(() => {
    if (revealed !== null && !rail.shown) setRail({ ...rail, shown: true });
    // Only when another step is asked for.
  }, [revealed]);
  return (
    <div className="app">
      <TitleBar />
      <div className={connection === 'lost' ? 'middle stale' : 'middle'}>
        <ConnectionBanner />
        <div
          className="body"
          style={{ gridTemplateColumns: shown ? `${rail.width}px minmax(0, 1fr)` : 'minmax(0, 1fr)' }}
        >
          {shown && <Rail width={rail.width} resize={(width) => setRail({ ...rail, width })} hide={toggle} />}
          <main className={empty ? 'docked alone' : 'docked'}>
            <Dock />
          </main>
        </div>
      </div>
      <StatusBar />
      <ShellCommands toggleRail={toggle} />
      <Palette />
      <Picker />
      <SettingsDialog />
      <DropTarget />
      <Notices />
    </div>
  );
}
