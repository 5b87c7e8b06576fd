import { expect, it } from 'vitest';
import { isAllEpisodes, ownName, tagOf } from '../src/views/lists/list-title';

const known = { tag: (id: number) => (id === 7 ? 'walks' : undefined) };

it('a filter of one thing is called by it', () => {
  expect(ownName({ tags: [7] }, known)).toBe('walks');
  expect(ownName({ tags: [8] }, known)).toBeNull();
  expect(ownName({ folder: ['News', 'Local'] }, known)).toBe('News › Local');
  expect(ownName({ folder: ['News'], states: ['open'] }, known)).toBeNull();
});

it('the tag that is meant is one that is wanted, and alone', () => {
  expect(tagOf({ tags: [7], tag_match: 'all' })).toBe(7);
  expect(tagOf({ tags: [7], tag_match: 'none' })).toBeNull();
  expect(tagOf({ tags: [7, 8] })).toBeNull();
  expect(tagOf({ tags: [7], kind: 'episode' })).toBeNull();
});

it('all episodes are all, whatever they are', () => {
  expect(isAllEpisodes({ kind: 'episode' })).toBe(true);
  expect(isAllEpisodes({ kind: 'episode', states: ['open'] })).toBe(false);
});
