/** Numbers, sizes and times as text in the language of the window. */
import { i18n, textOf } from './index.js';

/** Every digit: 12,400. */
export function formatCount(n: number): string {
  return whole().format(n);
}

/** A value as it is, with at most six digits behind the point: 14.882353. */
export function formatValue(n: number): string {
  return decimal(6).format(n);
}

/** Three digits and a unit from a hundred thousand on: 12.4 M, 1,240 万. */
export function formatShort(n: number): string {
  if (Math.abs(n) < 100_000) return formatCount(n);
  const units = isChinese() ? CHINESE : WESTERN;
  const [size, name] = units.find(([least]) => Math.abs(n) >= least) ?? [1, ''];
  return `${threeDigits(n / size)} ${name}`;
}

/** Of 1000: 38.2 GB. */
export function formatBytes(n: number): string {
  const power = n < 1000 ? 0 : Math.min(BYTES.length - 1, Math.floor(Math.log10(n) / 3));
  const text = power === 0 ? formatCount(n) : threeDigits(n / 1000 ** power);
  return `${text} ${BYTES[power]}`;
}

/** 0.42 s, 36.1 s, 2 min 5 s, 1 h 4 min. */
export function formatSeconds(seconds: number): string {
  const [h, min, s] = isChinese() ? ['小时', '分', '秒'] : ['h', 'min', 's'];
  if (seconds < 60) return `${threeDigits(Math.max(0, seconds), seconds < 10 ? 2 : 1)} ${s}`;
  const all = Math.round(seconds);
  if (all < 3600) return all % 60 === 0 ? `${all / 60} ${min}` : `${Math.floor(all / 60)} ${min} ${all % 60} ${s}`;
  const minutes = Math.round(all / 60);
  return `${Math.floor(minutes / 60)} ${h} ${minutes % 60} ${min}`;
}

/** Of 1: 64 %, 4.8 %. Never 100 % of what is not all, nor 0 % of what is not nothing. */
export function formatShare(share: number): string {
  const percent = share * 100;
  const unit = isChinese() ? '%' : ' %';
  if (percent > 0 && percent < 0.1) return `<${decimal(1).format(0.1)}${unit}`;
  if (percent >= 99.5 && percent < 100) return `${decimal(1).format(Math.min(99.9, percent))}${unit}`;
  return `${decimal(percent < 9.95 ? 1 : 0).format(percent)}${unit}`;
}

/** A moment in milliseconds since 1970, as seen from now: 2 min ago, Yesterday, Monday, 12 Nov. */
export function formatAgo(ms: number, now = Date.now()): string {
  const seconds = Math.max(0, (now - ms) / 1000);
  if (seconds < 45) return textOf('common', 'justNow');
  if (seconds < 3600) return textOf('common', 'minutesAgo', { minutes: Math.round(seconds / 60) });
  const days = Math.round((midnight(now) - midnight(ms)) / 86_400_000);
  if (days === 0) return textOf('common', 'hoursAgo', { hours: Math.max(1, Math.round(seconds / 3600)) });
  if (days === 1) return textOf('common', 'yesterday');
  if (days < 7) return dates({ weekday: 'long' }).format(ms);
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
  return dates({ day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) }).format(ms);
}

/** Hours and minutes of a moment. */
export function formatClock(ms: number): string {
  return dates({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(ms);
}

/** The day of a moment: Today, Yesterday, Monday 3 November. */
export function formatDay(ms: number, now = Date.now()): string {
  const days = Math.round((midnight(now) - midnight(ms)) / 86_400_000);
  if (days === 0) return textOf('common', 'today');
  if (days === 1) return textOf('common', 'yesterday');
  return dates({ weekday: 'long', day: 'numeric', month: 'long' }).format(ms);
}

const WESTERN = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;
const CHINESE = [
  [1e12, '万亿'],
  [1e8, '亿'],
  [1e4, '万'],
] as const;
const BYTES = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];

function threeDigits(value: number, most = 2): string {
  const size = Math.abs(value);
  return decimal(Math.min(most, size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2)).format(value);
}

function midnight(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}

function isChinese(): boolean {
  return i18n.language === 'zh-CN';
}

/** English with the day before the month, as the window writes it everywhere. */
function locale(): string {
  return isChinese() ? 'zh-CN' : 'en-GB';
}

const formats = new Map<string, Intl.NumberFormat>();

function decimal(digits: number): Intl.NumberFormat {
  const key = `${locale()} ${digits}`;
  const made = formats.get(key) ?? new Intl.NumberFormat(locale(), { maximumFractionDigits: digits });
  formats.set(key, made);
  return made;
}

function whole(): Intl.NumberFormat {
  return decimal(0);
}

function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale(), options);
}
