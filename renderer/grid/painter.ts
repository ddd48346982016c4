/**
 * Paints what is seen of a table on a canvas, all of it a frame: elements would cost a frame's time for their layout alone.
 * Owns the canvas in `layer`. The same rows are there as elements too, for who does not see the canvas: `mirror.ts`.
 */
import { appearanceOf, type Appearance } from './appearance.js';
import type { CellKind } from './cells.js';
import { ROW_HEIGHT } from './geometry.js';
import { pinnedWidth, widthOf } from './lanes.js';
import type { Pages } from './pages.js';
import type { Picture } from './picture.js';
import type { ShownCell } from './shown-column.js';
import { TextFit } from './text-fit.js';

/** Of a cell: left of its text, right of it with the line, and down to the text's foot. */
const LEFT = 8;
const RIGHT = 9;
const FOOT = 16;
const BADGE_SIDE = 4;

/** Columns [from, end) that are moved by as much, seen between two places. */
interface Group {
  readonly from: number;
  readonly end: number;
  readonly shift: number;
  readonly clip: readonly [left: number, right: number];
}

/** What a frame is painted with. */
interface Frame {
  readonly picture: Picture;
  readonly pages: Pages;
  readonly style: Appearance;
  /** Rows [first, end). */
  readonly first: number;
  readonly end: number;
  /** Where a row begins. */
  readonly y: (row: number) => number;
}

export class Painter {
  readonly #canvas = document.createElement('canvas');
  readonly #context: CanvasRenderingContext2D;
  readonly #texts: TextFit;
  #style: Appearance | null = null;
  #scale = 0;

  constructor(layer: HTMLElement) {
    this.#canvas.className = 'gcanvas';
    this.#canvas.ariaHidden = 'true';
    layer.prepend(this.#canvas);
    this.#context = this.#canvas.getContext('2d', { alpha: false }) as CanvasRenderingContext2D;
    this.#texts = new TextFit((text) => this.#context.measureText(text).width);
  }

  /** Colours or fonts are others. */
  restyle(): void {
    this.#style = null;
  }

  draw(picture: Picture, pages: Pages): void {
    const { width, height, top, left, rows, columns, look, hovered } = picture;
    const { lanes } = look;
    this.#size(width, height);
    const style = this.#dressed();
    const context = this.#context;
    const first = Math.floor(top);
    const end = Math.min(rows, first + Math.ceil(height / ROW_HEIGHT) + 1);
    const above = Math.round((top - first) * ROW_HEIGHT * this.#scale) / this.#scale;
    const frame: Frame = { picture, pages, style, first, end, y: (row) => (row - first) * ROW_HEIGHT - above };
    const { colours } = style;
    context.fillStyle = colours.surface;
    context.fillRect(0, 0, width, height);
    const edge = lanes.numbers + pinnedWidth(lanes);
    if (hovered !== null && hovered >= first && hovered < end) {
      context.fillStyle = colours.hover;
      context.fillRect(lanes.numbers, frame.y(hovered), width, ROW_HEIGHT);
    }
    this.#group(frame, { from: columns[0], end: columns[1], shift: lanes.numbers - left, clip: [edge, width] });
    this.#group(frame, { from: 0, end: lanes.pinned, shift: lanes.numbers, clip: [lanes.numbers, edge] });
    if (lanes.pinned > 0) {
      context.fillStyle = colours.pin;
      context.fillRect(edge - 2, 0, 2, frame.y(end));
    }
    this.#numbers(frame);
  }

  #size(width: number, height: number): void {
    const scale = window.devicePixelRatio;
    const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
    const canvas = this.#canvas;
    if (canvas.width === wide && canvas.height === high && scale === this.#scale) return;
    this.#scale = scale;
    canvas.width = wide;
    canvas.height = high;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    this.#context.scale(scale, scale);
    this.#style = null;
  }

  #dressed(): Appearance {
    if (this.#style === null) {
      this.#style = appearanceOf(this.#canvas);
      this.#texts.clear();
      // The same name may be another font by now.
      this.#context.font = this.#style.smallFont;
    }
    this.#context.font = this.#style.font;
    return this.#style;
  }

  #group(frame: Frame, group: Group): void {
    const { clip, shift } = group;
    if (group.from >= group.end || clip[1] <= clip[0]) return;
    const { first, end, y, style } = frame;
    const { lanes } = frame.picture.look;
    const context = this.#context;
    context.save();
    context.beginPath();
    context.rect(clip[0], 0, clip[1] - clip[0], y(end));
    context.clip();
    const chosen = this.#chosen(frame, group);
    context.fillStyle = style.colours.selected;
    if (chosen !== null) context.fillRect(...chosen);
    const badges: Badge[] = [];
    for (let column = group.from; column < group.end; column++) this.#column(frame, column, shift, badges);
    this.#badges(frame, badges);
    const [from, to] = [(lanes.edges[group.from] as number) + shift, (lanes.edges[group.end] as number) + shift];
    const lines = (): void => {
      for (let row = first; row < end; row++) context.fillRect(from, y(row) + ROW_HEIGHT - 1, to - from, 1);
      for (let column = group.from; column < group.end; column++)
        context.fillRect((lanes.edges[column + 1] as number) + shift - 1, 0, 1, y(end));
    };
    context.fillStyle = style.colours.line;
    lines();
    if (chosen !== null) {
      context.save();
      context.beginPath();
      context.rect(...chosen);
      context.clip();
      context.fillStyle = style.colours['selected-line'];
      lines();
      context.restore();
    }
    this.#cursor(frame, group);
    context.restore();
  }

  #column({ picture, pages, style, first, end, y }: Frame, column: number, shift: number, badges: Badge[]): void {
    const { lanes, numeric, sources, full, range } = picture.look;
    const context = this.#context;
    const isNumber = numeric[column] === true;
    const width = widthOf(lanes, column);
    const left = (lanes.edges[column] as number) + shift;
    const at = isNumber ? left + width - RIGHT : left + LEFT;
    const room = width - LEFT - RIGHT;
    const most = full[column] ?? null;
    const rows = range !== null && column >= range.columns[0] && column <= range.columns[1] ? range.rows : null;
    context.textAlign = isNumber ? 'right' : 'left';
    let colour = '';
    for (let row = first; row < end; row++) {
      const cell = pages.cell(row, sources[column] as number);
      if (cell === null || cell.kind !== 'value') {
        const kind = cell === null ? 'wait' : cell.kind;
        badges.push({ kind, x: at, y: y(row), room, isNumber });
        continue;
      }
      const share = most === null ? 0 : barOf(most, cell);
      if (share > 0) {
        context.fillStyle = colour = style.colours.bar;
        context.globalAlpha = 0.7;
        context.fillRect(left + 4 + (1 - share) * (width - 9), y(row) + 4, share * (width - 9), ROW_HEIGHT - 9);
        context.globalAlpha = 1;
      }
      const isChosen = rows !== null && row >= rows[0] && row <= rows[1];
      const wanted = isChosen
        ? style.colours['selected-text']
        : cell.isStale
          ? style.colours.faint
          : style.colours.text;
      if (wanted !== colour) context.fillStyle = colour = wanted;
      context.fillText(this.#texts.fit(cell.text, room, isNumber), at, y(row) + FOOT);
    }
  }

  /** What stands where there is no value: null, an empty text, or one that is still waited for. */
  #badges({ style }: Frame, badges: readonly Badge[]): void {
    if (badges.length === 0) return;
    const context = this.#context;
    const { colours } = style;
    context.font = style.smallFont;
    context.lineWidth = 1;
    for (const { kind, x, y, room, isNumber } of badges) {
      const words = kind === 'wait' ? 0 : context.measureText(kind).width + 2 * BADGE_SIDE;
      const width = kind === 'wait' ? Math.max(32, room * 0.6) : words;
      const left = isNumber ? x - width : x;
      context.beginPath();
      if (kind === 'wait') context.roundRect(left, y + 8, width, 8, 4);
      else if (kind === 'null') context.roundRect(left, y + 5, width, 14, 2);
      else context.roundRect(left + 0.5, y + 5.5, width - 1, 13, 2);
      context.fillStyle = context.strokeStyle = kind === 'empty' ? colours['badge-line'] : colours.badge;
      if (kind === 'empty') context.stroke();
      else context.fill();
      if (kind === 'wait') continue;
      context.textAlign = 'left';
      context.fillStyle = kind === 'null' ? colours['badge-text'] : colours.faint;
      context.fillText(kind, left + BADGE_SIDE, y + FOOT);
    }
    context.font = style.font;
  }

  /** What is seen of the selection. */
  #chosen({ picture, first, end, y }: Frame, group: Group): [number, number, number, number] | null {
    const { range, lanes } = picture.look;
    if (range === null) return null;
    const [from, to] = [Math.max(first, range.rows[0]), Math.min(end - 1, range.rows[1])];
    const [left, right] = [Math.max(group.from, range.columns[0]), Math.min(group.end - 1, range.columns[1])];
    if (from > to || left > right) return null;
    const x = (lanes.edges[left] as number) + group.shift;
    return [x, y(from), (lanes.edges[right + 1] as number) + group.shift - x, (to + 1 - from) * ROW_HEIGHT];
  }

  #cursor({ picture, style, y, first, end }: Frame, group: Group): void {
    const { selection, lanes } = picture.look;
    if (selection === null) return;
    const { row, column } = selection.cursor;
    if (row < first || row >= end || column < group.from || column >= group.end) return;
    const context = this.#context;
    context.strokeStyle = style.colours.cursor;
    context.lineWidth = 2;
    const x = (lanes.edges[column] as number) + group.shift;
    context.strokeRect(x + 1, y(row) + 1, widthOf(lanes, column) - 3, ROW_HEIGHT - 3);
  }

  #numbers({ picture, style, first, end, y }: Frame): void {
    const { numbers } = picture.look.lanes;
    const { colours } = style;
    const context = this.#context;
    context.fillStyle = colours.number;
    context.fillRect(0, 0, numbers, y(end));
    context.fillStyle = colours.line;
    for (let row = first; row < end; row++) context.fillRect(0, y(row) + ROW_HEIGHT - 1, numbers, 1);
    context.fillStyle = colours.edge;
    context.fillRect(numbers - 1, 0, 1, y(end));
    context.font = style.smallFont;
    context.textAlign = 'right';
    context.fillStyle = colours.faint;
    for (let row = first; row < end; row++) context.fillText(NUMBER.format(row + 1), numbers - RIGHT, y(row) + FOOT);
  }
}

const NUMBER = new Intl.NumberFormat('en-US');

interface Badge {
  readonly kind: CellKind | 'wait';
  readonly x: number;
  readonly y: number;
  readonly room: number;
  readonly isNumber: boolean;
}

/** The share of the cell that the bar of a number fills; nothing for what is no number. */
function barOf(full: number, { raw }: ShownCell): number {
  const value = Number(raw);
  return value > 0 ? Math.min(1, value / full) : 0;
}
