import { describe, expect, it } from 'vitest';

import type { Cell, Column, Input } from '../api/client';
import { column, table } from './fixture';
import { dateText, dayIn, locale, withDay } from './dates';
import { jsonFault, prettyJson } from './json';
import { canBeNull, cellInput, editText, editorKind, emptied, meansSame, typedInput } from './values';

describe('text to edit', () => {
  const cases: [string, Partial<Column>, Cell, string][] = [
    [
      'a 64-bit integer keeps its digits',
      { kind: 'integer' },
      { int: '9223372036854775807' },
      '9223372036854775807',
    ],
    ['a real keeps its form', { kind: 'number' }, { real: '-0.0' }, '-0.0'],
    [
      'Unix seconds',
      { kind: 'date_time', dateStorage: 'unix_seconds' },
      1_764_012_600,
      '2025-11-24 19:30:00',
    ],
    [
      'Unix milliseconds',
      { kind: 'date_time', dateStorage: 'unix_milliseconds' },
      1_764_012_600_250,
      '2025-11-24 19:30:00.250',
    ],
    ['a Julian day', { kind: 'date', dateStorage: 'julian' }, { real: '2461003.5' }, '2025-11-24'],
    ['ISO text as it stands', { kind: 'date', dateStorage: 'iso' }, '2025-11-24', '2025-11-24'],
    ['text in a date column of numbers', { kind: 'date', dateStorage: 'unix_seconds' }, 'soon', 'soon'],
  ];
  it.each(cases)('%s', (_, overrides, cell, text) => {
    expect(editText(column(overrides), cell)).toBe(text);
  });
});

describe('what is sent', () => {
  const nullable = column({ affinity: 'text', kind: 'text' });
  const needed = column({ affinity: 'text', kind: 'text', notNull: true });
  const whole = column({ affinity: 'integer', kind: 'integer' });

  it('tells NULL from empty text', () => {
    expect(typedInput(nullable, { text: '', isNull: true })).toBeNull();
    expect(typedInput(nullable, { text: '', isNull: false })).toBe('');
    expect(typedInput(whole, { text: '', isNull: false })).toEqual({ typed: '' });
    expect(typedInput(nullable, { text: ' a ', isNull: false })).toEqual({ typed: ' a ' });
  });

  it('empties to what stood there', () => {
    expect(emptied(table([nullable]), nullable, 'x')).toBe(true);
    expect(emptied(table([nullable]), nullable, '')).toBe(false);
    expect(emptied(table([needed]), needed, 'x')).toBe(false);
  });

  it('never takes the rowid for something that can be NULL', () => {
    const id = column({ name: 'id' });
    expect(canBeNull({ ...table([id]), key: { type: 'rowid', name: 'rowid', column: 'id' } }, id)).toBe(
      false,
    );
  });

  const same: [Cell, Input, boolean][] = [
    [null, null, true],
    [null, '', false],
    ['', null, false],
    ['a', { typed: 'a' }, true],
    [1, { typed: '1' }, true],
    [1, true, true],
    [0, true, false],
    [{ int: '9007199254740993' }, { typed: '9007199254740993' }, true],
    [{ int: '9007199254740993' }, { typed: '9007199254740992' }, false],
    [{ prefix: 'abc', bytes: 2000 }, { typed: 'abc' }, false],
    [{ blob: 3, kind: 'bytes' }, { base64: 'AAAA' }, false],
  ];
  it.each(same)('%j and %j mean the same: %j', (cell, input, expected) => {
    expect(meansSame(nullable, cell, input)).toBe(expected);
  });

  it('never sends a beginning as if it were the whole', () => {
    expect(cellInput({ prefix: 'abc', bytes: 2000 })).toBeNull();
    expect(cellInput({ bad_text: 'abc', bytes: 3 })).toBeNull();
    expect(cellInput({ blob: 3, kind: 'png' })).toBeNull();
  });
});

describe('which editor', () => {
  const cases: [string, Partial<Column>, Cell, string][] = [
    ['text with line breaks is not put into one line', { kind: 'text' }, 'a\nb', 'long'],
    ['a boolean column with another value', { kind: 'boolean' }, 'maybe', 'text'],
    ['a blob in a text column', { kind: 'text' }, { blob: 2, kind: 'bytes' }, 'blob'],
    ['text in a blob column', { kind: 'blob' }, 'a', 'text'],
    ['a rule that lists values', { kind: 'text', choices: ['a', 'b'] }, 'a', 'choice'],
  ];
  it.each(cases)('%s', (_, overrides, cell, kind) => {
    const one = column(overrides);
    expect(editorKind(table([one]), one, cell)).toBe(kind);
  });
});

describe('dates', () => {
  it('finds and changes the day in what was typed, and leaves the time', () => {
    expect(dayIn('24.11.2026 10:30')).toBe('2026-11-24');
    expect(dayIn('2026-02-30')).toBeNull();
    expect(withDay('2026-11-24T10:30:00Z', '2026-11-25', 'date_time')).toBe('2026-11-25T10:30:00Z');
    expect(withDay('2026-11-24 10:30', '2026-11-25', 'date_time')).toBe('2026-11-25 10:30');
    expect(withDay('', '2026-11-25', 'date')).toBe('2026-11-25');
  });

  it('need a locale that is one', () => {
    expect(locale('de-CH')).toBe('de-CH');
    expect(locale('c')).toBe('en');
  });

  it('shows a number beyond any date as it is', () => {
    expect(dateText({ int: '9223372036854775807' }, 'date', 'unix_seconds')).toBeNull();
  });
});

describe('JSON', () => {
  it('is laid out without touching a value', () => {
    expect(prettyJson('{"a":[1,{"b":"x, {y}"}],"n":12345678901234567890,"e":{},"f":[]}')).toBe(
      '{\n  "a": [\n    1,\n    {\n      "b": "x, {y}"\n    }\n  ],\n  "n": 12345678901234567890,\n  "e": {},\n  "f": []\n}',
    );
  });

  it('says what is wrong', () => {
    expect(jsonFault('{a}')).toMatch(/^This is not valid JSON: /);
    expect(prettyJson('{a}')).toBeNull();
  });
});
