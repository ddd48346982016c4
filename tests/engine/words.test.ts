/** Texts with their values apart: in English they are what a template literal would be, and nothing is lost on the wire. */
import { describe, expect, it } from 'vitest';
import { PartitaError, inEnglish, words } from '../../engine/index.js';
import { ask } from './ask.js';

const overWire = (error: PartitaError): PartitaError =>
  PartitaError.fromWire(JSON.parse(JSON.stringify(error.toWire())) as ReturnType<PartitaError['toWire']>);

describe('a text with values', () => {
  it('has a pattern with numbered places, and its values as texts', () => {
    expect(words`${3} of ${10n} rows of ${'a.csv'}`).toEqual({
      pattern: '{0} of {1} rows of {2}',
      values: ['3', '10', 'a.csv'],
    });
  });

  it('is in English what the template says, whatever the values look like', () => {
    for (const value of ['', '{0}', '{1} {0}', '$&', "it's", '“漢字”', 'a\nb', '{'] as const) {
      expect(inEnglish(words`${value} and ${words`<${value}>`}!`)).toBe(`${value} and <${value}>!`);
    }
  });

  it('without values is its own pattern', () => {
    expect(words`the disk is full`).toEqual({ pattern: 'the disk is full', values: [] });
  });
});

describe('an error', () => {
  const error = new PartitaError('resources', words`${'a.csv'} is damaged: ${words`byte ${7}`}`, {
    domain: 'store',
    value: 'a.csv',
    hint: words`give at least ${'2 GB'}`,
    cause: new Error('below'),
  });

  it('is read in English', () => {
    expect([error.message, error.hint]).toEqual(['a.csv is damaged: byte 7', 'give at least 2 GB']);
  });

  it('keeps its words and values over the wire, there and back and there again', () => {
    expect(overWire(overWire(error)).toWire()).toEqual(error.toWire());
    expect(overWire(error)).toMatchObject({
      message: error.message,
      hint: error.hint,
      phrase: { pattern: '{0} is damaged: {1}', values: ['a.csv', { pattern: 'byte {0}', values: ['7'] }] },
      hintPhrase: { pattern: 'give at least {0}', values: ['2 GB'] },
    });
  });

  it('without values says on the wire nothing twice', () => {
    const plain = new PartitaError('user-input', 'this view is closed', { domain: 'views', hint: 'open it again' });
    expect(plain.toWire()).toEqual({
      kind: 'user-input',
      domain: 'views',
      message: 'this view is closed',
      hint: 'open it again',
    });
  });

  it('of the operating system names what and where apart', () => {
    const refused = Object.assign(new Error('refused'), { code: 'ENOENT', path: '/data/a.csv' });
    const { phrase } = PartitaError.from(refused, 'files');
    expect(phrase).toEqual({
      pattern: '{0}: {1}',
      values: [{ pattern: 'no such file or folder', values: [] }, '/data/a.csv'],
    });
  });

  it('of a part of a formula holds that part’s own words', async () => {
    const thrown: unknown = await ask('city\nBern\n', (frame) => frame.filter('cast(city as int64) > 1')).catch(
      (caught: unknown) => caught,
    );
    const { message, phrase } = PartitaError.from(thrown, 'test');
    expect(message).toBe("'Bern' is not a valid int64, in 'cast(city as int64)'");
    expect(phrase.values[0]).toEqual({ pattern: "'{0}' is not a valid {1}", values: ['Bern', 'int64'] });
  });
});
