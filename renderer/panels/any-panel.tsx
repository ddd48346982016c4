/** Panels of all kinds in one list: takes a definition and gives it with its parameters unchecked, checking them itself. */
import { useMemo, type ComponentType, type ReactElement } from 'react';
import * as v from 'valibot';
import type { Workspace } from '../../app/protocol/workspace.js';
import type { PanelDefinition, PanelProps } from './panel.js';

export interface AnyPanel extends Pick<PanelDefinition<unknown>, 'kind' | 'icon' | 'messages'> {
  accepts(params: unknown): boolean;
  /** Empty for parameters that it does not accept. */
  title(params: unknown, workspace: Workspace): string;
  badge(params: unknown, workspace: Workspace): string | null;
  readonly Component: ComponentType<PanelProps<unknown>>;
}

export function anyPanel<Params>(definition: PanelDefinition<Params>): AnyPanel {
  const { kind, icon, messages, params: schema, Component } = definition;
  const read = (params: unknown): Params | null => {
    const checked = v.safeParse(schema, params);
    return checked.success ? checked.output : null;
  };
  const Checked = ({ params, ...rest }: PanelProps<unknown>): ReactElement | null => {
    const checked = useMemo(() => read(params), [params]);
    return checked === null ? null : <Component {...rest} params={checked} />;
  };
  return {
    kind,
    icon,
    messages,
    accepts: (params) => v.is(schema, params),
    title: (params, workspace) => {
      const checked = read(params);
      return checked === null ? '' : definition.title(checked, workspace);
    },
    badge: (params, workspace) => {
      const checked = read(params);
      return checked === null ? null : (definition.badge?.(checked, workspace) ?? null);
    },
    Component: Checked,
  };
}
