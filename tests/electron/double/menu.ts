/** `Menu`: items that a test clicks, or presses by their accelerators. */
import { appDouble } from './app.js';
import { BrowserWindowDouble } from './browser-window.js';
import { modelled } from './strict.js';

class MenuItemDouble {
  readonly id: string | undefined;
  readonly label: string | undefined;
  readonly role: string | undefined;
  readonly accelerator: string | undefined;
  readonly enabled: boolean;
  readonly submenu: MenuDouble | undefined;
  readonly #click: Electron.MenuItemConstructorOptions['click'];

  constructor({ id, label, role, accelerator, enabled, submenu, click }: Electron.MenuItemConstructorOptions) {
    this.id = id;
    this.label = label;
    this.role = role;
    this.accelerator = accelerator ?? undefined;
    this.enabled = enabled ?? true;
    this.submenu = Array.isArray(submenu) ? new MenuDouble(submenu) : undefined;
    this.#click = click;
  }

  click(): void {
    if (!this.enabled) return;
    const window = BrowserWindowDouble.getFocusedWindow() ?? undefined;
    if (this.#click !== undefined) this.#click(this as unknown as Electron.MenuItem, window, {});
    else if (this.role === 'quit') appDouble.quit();
    else if (this.role === 'close') window?.close();
  }
}

export class MenuDouble {
  static current: MenuDouble | null = null;
  readonly items: readonly MenuItemDouble[];

  constructor(template: readonly (Electron.MenuItemConstructorOptions | Electron.MenuItem)[]) {
    this.items = template.map((options) => new MenuItemDouble(options as Electron.MenuItemConstructorOptions));
  }

  static buildFromTemplate(template: (Electron.MenuItemConstructorOptions | Electron.MenuItem)[]): Electron.Menu {
    return modelled<Electron.Menu>(new MenuDouble(template), 'Menu');
  }

  static setApplicationMenu(menu: Electron.Menu | null): void {
    MenuDouble.current = menu as unknown as MenuDouble | null;
  }

  static getApplicationMenu(): Electron.Menu | null {
    return MenuDouble.current as unknown as Electron.Menu | null;
  }

  getMenuItemById(id: string): Electron.MenuItem | null {
    return (this.all().find((item) => item.id === id) ?? null) as unknown as Electron.MenuItem | null;
  }

  all(): MenuItemDouble[] {
    return this.items.flatMap((item) => [item, ...(item.submenu?.all() ?? [])]);
  }
}

const KEYS: Readonly<Record<string, string>> = {
  commandorcontrol: 'ctrl',
  cmdorctrl: 'ctrl',
  control: 'ctrl',
  command: 'cmd',
  option: 'alt',
};

/** Clicks the item that has the accelerator, as `Ctrl+O`. */
export function pressAccelerator(keys: string): void {
  const normal = (text: string): string =>
    text
      .toLowerCase()
      .split('+')
      .map((key) => KEYS[key] ?? key)
      .sort()
      .join('+');
  const item = MenuDouble.current?.all().find(({ accelerator }) => {
    return accelerator !== undefined && normal(accelerator) === normal(keys);
  });
  if (item === undefined) throw new Error(`no menu item has the accelerator ${keys}`);
  item.click();
}
