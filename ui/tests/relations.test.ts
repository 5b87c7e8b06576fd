/** How other items stand to an article, each under what it is. */
import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { setLocale } from '../src/i18n/index.svelte';
import { useBackend, type ItemDetail, type Mention } from '../src/ipc';
import { app } from '../src/state/app.svelte';
import Reader from '../src/views/reader/Reader.svelte';
import { itemProblem } from '../src/lib/trouble';
import { createFake, type Fake } from './fake/library';

let fake: Fake;
let article: ItemDetail;
const mention = (some: Partial<Mention>): Mention => ({
  relation: 'mentioned',
  item: null,
  url: `https://a.example/${some.title}`,
  title: '',
  at_ms: null,
  player: false,
  ...some,
});
const region = (name: string) => within(screen.getByRole('region', { name }));

beforeEach(async () => {
  fake = createFake({ items: 30 });
  useBackend(fake);
  setLocale('en');
  const episodes = fake.rows.filter((row) => row.kind === 'episode');
  const texts = fake.rows.filter((row) => row.kind === 'article');
  const [one, two, notes] = episodes.map((row, i) => ({
    ...row,
    title: `Part ${i + 1}`,
    duration_ms: 1_730_000,
  }));
  const answer = await fake.commands.item(texts[0]!.id);
  if (answer.status === 'error') throw new Error('no article');
  article = {
    ...answer.data,
    mentions: [
      mention({ relation: 'on_page', item: one!, title: 'Part 1' }),
      mention({ relation: 'on_page', item: two!, title: 'Part 2' }),
      mention({ relation: 'on_page', player: true, title: 'A player' }),
      mention({
        relation: 'mentioned_in',
        item: { ...notes!, title: 'Before the meeting' },
        title: 'a link',
      }),
      /* On the page, and naming it in its notes. */
      mention({ relation: 'mentioned_in', item: one!, title: 'back' }),
    ],
    related: [
      mention({
        relation: 'related',
        title: 'Saved already',
        item: { ...texts[1]!, title: 'Its own title' },
      }),
      mention({ relation: 'related', title: 'Not yet' }),
    ],
  };
  fake.commands.item = () => Promise.resolve({ status: 'ok', data: article });
});

describe('an article', () => {
  it('has on its page what is on it, with lengths', async () => {
    render(Reader, { id: article.row.id });
    await screen.findByRole('region', { name: 'Episodes on this page' });
    const page = region('Episodes on this page');
    expect(page.getAllByRole('listitem')).toHaveLength(3);
    expect(page.getAllByText(/\/ 28:50$/)).toHaveLength(2);
    expect(page.queryByText('Before the meeting')).toBeNull();
  });

  it('is mentioned in others, by their own names and once', async () => {
    render(Reader, { id: article.row.id });
    await screen.findByRole('region', { name: 'Mentioned in' });
    const others = region('Mentioned in');
    expect(others.getAllByRole('listitem')).toHaveLength(1);
    expect(others.getByText('Before the meeting')).toBeTruthy();
    await userEvent.click(others.getByRole('button', { name: /^Play: / }));
    expect(fake.calls.filter((call) => call.name === 'play')).toHaveLength(1);
  });

  it('knows what to read also is saved', async () => {
    render(Reader, { id: article.row.id });
    await screen.findByRole('region', { name: 'Read also' });
    const also = region('Read also');
    expect(also.getAllByRole('button', { name: /^Save: / })).toHaveLength(1);
    await userEvent.click(also.getByRole('button', { name: /^Read: / }));
    expect(app.route).toMatchObject({ name: 'articles' });
  });
});

it('what is wrong with an item is told in the language of the window', () => {
  const row = {
    ...article.row,
    problem: 'What was here stays. The text could not be fetched again: the server says: 404 Not Found',
    problem_code: 'status',
  };
  expect(itemProblem(row)).toMatch(/^What was here stays\. .*404 Not Found\.$/);
  setLocale('ru');
  expect(itemProblem(row)).toBe(
    'Получить текст заново не удалось, прежний остался. Сервер ответил: 404, такой страницы нет.',
  );
  expect(itemProblem({ ...row, problem: 'No article was found …', problem_code: 'whole_page' })).not.toMatch(
    /[a-z]/i,
  );
});
