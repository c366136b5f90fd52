import { describe, expect, it } from 'vitest';

import { readTsv, writeTsv } from './tsv';

describe('clipboard text', () => {
  it.each([
    ['one cell', 'a', [['a']]],
    ['a line end after the last row', 'a\tb\n', [['a', 'b']]],
    [
      'Windows line ends',
      'a\tb\r\nc\td\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'empty cells at the ends',
      '\tb\t\n\t\t',
      [
        [null, 'b', null],
        [null, null, null],
      ],
    ],
    ['an empty line between', 'a\n\nb', [['a'], [null], ['b']]],
    ['quotes with tabs, line ends and quotes', '"a\tb\n""c"""\td', [['a\tb\n"c"', 'd']]],
    ['an inch sign', '5" pipe\tx', [['5" pipe', 'x']]],
    ['a quote that never closes', '"a\tb', [['"a', 'b']]],
    ['text after a closing quote', '"a"b\tc', [['"a"b', 'c']]],
    [
      'leading zeros and long numbers as they are',
      '007\t9223372036854775807',
      [['007', '9223372036854775807']],
    ],
    ['nothing', '', [[null]]],
    ['empty text and no value', '""\t', [['', null]]],
  ])('reads %s', (_, text, rows) => {
    expect(readTsv(text)).toEqual(rows);
  });

  it('writes what it reads', () => {
    const rows = [
      ['a\tb', 'c\nd', 'e"f', ''],
      ['1', '"', null, 'ü🦉'],
    ];
    expect(readTsv(writeTsv(rows))).toEqual(rows);
  });
});
