/** Lists of other programs: the box that takes them, the report on each row, and the way back. */
import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { setLocale } from '../src/i18n/index.svelte';
import { call, useBackend } from '../src/ipc';
import { add } from '../src/state/add.svelte';
import { app } from '../src/state/app.svelte';
import { clipboardOffer } from '../src/state/clipboard-offer.svelte';
import { feeds } from '../src/state/feeds.svelte';
import { imports } from '../src/state/imports.svelte';
import { settings } from '../src/state/settings.svelte';
import { toasts } from '../src/state/toasts.svelte';
import Mentions from '../src/views/episode/Mentions.svelte';
import SiteTexts from '../src/views/feeds/SiteTexts.svelte';
import ArticleHead from '../src/views/reader/ArticleHead.svelte';
import ImportRuns from '../src/views/home/ImportRuns.svelte';
import Browser from '../src/views/settings/Browser.svelte';
import Imports from '../src/views/settings/Imports.svelte';
import AddBox from '../src/views/window/AddBox.svelte';
import ImportReport from '../src/views/window/ImportReport.svelte';
import { createFake, type Fake } from './fake/library';
import { faults } from './open-window';

let fake: Fake;
const called = (name: string) => fake.calls.filter((c) => c.name === name).map((c) => c.args);

beforeEach(() => {
  setLocale('en');
  fake = createFake({ items: 30 });
  useBackend(fake);
  add.clear();
  imports.close();
  app.adding = false;
  app.go({ name: 'home' });
});

describe('saved pages of another program', () => {
  it('are named, taken in with a report, and can be taken back', async () => {
    render(AddBox);
    app.adding = true;
    await screen.findByRole('dialog', { name: 'Add' });
    const user = userEvent.setup();
    await add.give('/home/someone/part_000000.csv');
    await screen.findByText('From Pocket');
    expect(screen.getByText(/^Saves 22 pages\. /)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Import' }));
    await screen.findByText('22 rows in the list:');
    expect(called('importFile')).toEqual([['/home/someone/part_000000.csv']]);
    expect(screen.getByText('Saved 20 pages.')).toBeTruthy();
    expect(screen.getByText('1 was there already.')).toBeTruthy();
    expect(screen.getByText('This row names no address.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Take it back' }));
    await waitFor(() => expect(app.adding).toBe(false));
    expect(called('takeImportBack')).toEqual([[7]]);
    expect(toasts.list.some((toast) => toast.text.includes('Taken back: 118'))).toBe(true);
  });
});

describe('a page that cannot be had', () => {
  it('is kept as a link', async () => {
    render(AddBox);
    app.adding = true;
    const dialog = await screen.findByRole('dialog', { name: 'Add' });
    const user = userEvent.setup();
    fake.fail('lookUp', 'status', 'the server says: 404 Not Found');
    await add.give('https://sea.example/gone');
    await user.click(await within(dialog).findByRole('button', { name: 'Save the link' }));
    await waitFor(() => expect(app.route).toEqual({ name: 'articles', id: 2 }));
    expect(called('saveLink')).toEqual([['https://sea.example/gone']]);
  });

  it.each([
    ['words, which can be searched for', 'some words', /^Search for “some words”/],
    ['a file', '/home/someone/nothing', 'This is not an address.'],
  ])('but not %s', async (_what, input, text) => {
    render(AddBox);
    app.adding = true;
    await screen.findByRole('dialog', { name: 'Add' });
    fake.fail('lookUp', 'not_an_address', 'This is not an address.');
    await add.give(input);
    await screen.findByText(text);
    expect(screen.queryByRole('button', { name: 'Save the link' })).toBeNull();
  });
});

describe('the report on a list', () => {
  it('has every row, by what became of it', async () => {
    render(ImportReport);
    const user = userEvent.setup();
    await imports.open(7);
    const dialog = await screen.findByRole('dialog', { name: 'Report on part_000000.csv' });
    expect(within(dialog).getByText('118 added, 1 was there, 1 not added')).toBeTruthy();
    expect(within(dialog).getAllByRole('listitem')).toHaveLength(100);
    expect(within(dialog).getByText('This row names no address.')).toBeTruthy();
    await user.click(within(dialog).getByRole('button', { name: 'Show more' }));
    await waitFor(() => expect(within(dialog).getAllByRole('listitem')).toHaveLength(120));
    await user.selectOptions(within(dialog).getByRole('combobox', { name: 'Rows' }), 'bad');
    await waitFor(() => expect(within(dialog).getAllByRole('listitem')).toHaveLength(1));
    expect(called('importReport').at(-1)).toEqual([7, 'bad', 0, 100]);
    expect(await faults(dialog)).toEqual([]);
    await user.selectOptions(within(dialog).getByRole('combobox', { name: 'Rows' }), '');
    await user.click(await within(dialog).findByRole('button', { name: 'Open https://sea.example/4' }));
    expect(app.route).toEqual({ name: 'articles', id: 4 });
    expect(imports.shown).toBeNull();
  });

  it('says it in Russian', async () => {
    setLocale('ru');
    render(ImportReport);
    await imports.open(7, 'bad');
    await screen.findByText('В этой строке нет адреса.');
    expect(screen.getByText('добавлено 118, 1 уже была, 1 не добавлена')).toBeTruthy();
  });
});

describe('the browser', () => {
  it('is heard only when that is switched on, and is given a pairing to copy', async () => {
    render(Browser);
    const user = userEvent.setup();
    const take = await screen.findByRole('switch', { name: 'Take pages from the browser' });
    expect(screen.queryByRole('button', { name: 'Copy the pairing' })).toBeNull();
    await user.click(take);
    await user.click(await screen.findByRole('button', { name: 'Copy the pairing' }));
    expect(await navigator.clipboard.readText()).toMatch(/^http:\/\/127\.0\.0\.1:\d+#[0-9a-f]{64}$/);
    await user.click(screen.getByRole('button', { name: 'Copy the bookmark' }));
    expect(await navigator.clipboard.readText()).toContain('earmark://save?url=');
    await user.click(take);
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Copy the pairing' })).toBeNull());
    expect(called('setHandOver')).toEqual([[true], [false]]);
  });
});

describe('links that were copied elsewhere', () => {
  it('are offered once asked, each once, and only ever shown', async () => {
    await settings.load();
    const given: string[] = [];
    const look = () => clipboardOffer.look((address) => given.push(address));
    await look();
    expect(called('copiedAddress')).toEqual([]);
    clipboardOffer.ask();
    const asked = toasts.list.find((toast) => toast.action?.label === 'Offer them')!;
    toasts.act(asked);
    await waitFor(() => expect(settings.now?.clipboard_offer).toBe(true));
    await look();
    await look();
    const offers = toasts.list.filter((toast) => toast.action?.label === 'Add…');
    expect(offers).toHaveLength(1);
    toasts.act(offers[0]!);
    expect(given).toEqual(['https://sea.example/copied']);
    clipboardOffer.ask();
    expect(toasts.list.some((toast) => toast.action?.label === 'Offer them')).toBe(false);
  });
});

describe('tags that a list brought', () => {
  it('stand above the text, and lead to all that has them', async () => {
    const detail = await call('item', 2);
    const tags = ['sea', 'far away'].map((name, n) => ({ id: n + 7, name, colour: null }));
    render(ArticleHead, { detail: { ...detail, row: { ...detail.row, tags } } });
    await userEvent.setup().click(screen.getByRole('button', { name: 'All that is tagged “far away”' }));
    expect(app.route).toEqual({ name: 'list', filter: { tags: [8] } });
  });
});

describe('a site whose feed cuts', () => {
  it('may have whole texts, always or never', async () => {
    await feeds.load();
    const site = feeds.rows.find((feed) => feed.kind === 'articles')!;
    render(SiteTexts, { feed: site });
    const user = userEvent.setup();
    await user.selectOptions(
      await screen.findByRole('combobox', { name: 'Whole texts of new articles' }),
      'Always fetch',
    );
    await waitFor(() => expect(called('setFullText')).toEqual([[site.id, true]]));
  });
});

describe('what show notes mention', () => {
  it('is saved all at once, each once', async () => {
    const mention = (n: number) => ({
      url: `https://sea.example/${n}`,
      title: `Number ${n}`,
      at_ms: null,
      item: null,
      player: false,
      relation: 'mentioned' as const,
    });
    render(Mentions, { mentions: [mention(1), mention(2), mention(3)] });
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'Save all (3)' }));
    await waitFor(() => expect(screen.getAllByRole('button', { name: 'Saved' })).toHaveLength(3));
    expect(called('add').map((args) => args[0])).toEqual([1, 2, 3].map((n) => `https://sea.example/${n}`));
    expect(screen.queryByRole('button', { name: /^Save all/ })).toBeNull();
  });
});

describe('the imports in the settings', () => {
  it('show what each brought, and take one back with an undo', async () => {
    render(Imports);
    const user = userEvent.setup();
    const name = 'Pocket, part_000000.csv';
    await screen.findByText(name);
    await user.click(screen.getByRole('button', { name: `Report on ${name}` }));
    await waitFor(() => expect(imports.shown?.id).toBe(7));
    await user.click(screen.getByRole('button', { name: `Try again what could not be had of ${name}` }));
    await waitFor(() => expect(called('resumeImport')).toEqual([[7]]));
    await user.click(screen.getByRole('button', { name: `Take back the import of ${name}` }));
    await screen.findByText(/Taken back\. 118 added/);
    expect(screen.queryByRole('button', { name: /^Take back the import/ })).toBeNull();
    expect(await faults()).toEqual([]);
  });
});

it('on Home a list that goes on by itself shows how far it is, and leads to its report', async () => {
  const rows = await call('imports');
  const runs = { ...rows[0]!, state: 'running' as const, name: 'mine.opml' };
  fake.commands.imports = () => Promise.resolve({ status: 'ok', data: [runs] });
  const job = { id: 1, kind: 'import' as const, done: 3, total: 12, failed: 0, found: 3 };
  const running = { ...job, finished: false, cancelled: false, offline: false };
  fake.commands.jobs = () => Promise.resolve({ status: 'ok', data: [running] });
  render(ImportRuns);
  await screen.findByText('Importing mine.opml');
  expect(screen.getByText('3 of 12')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Stop the import of mine.opml' })).toBeTruthy();
  await userEvent.setup().click(screen.getByRole('button', { name: 'Report on mine.opml' }));
  await waitFor(() => expect(imports.shown?.id).toBe(runs.id));
  imports.close();
});
