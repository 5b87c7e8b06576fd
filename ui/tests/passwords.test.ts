/** Names and passwords: in the Add box, on the page of a show, on a download. */
import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { setLocale } from '../src/i18n/index.svelte';
import { IpcFailure, useBackend } from '../src/ipc';
import type { DownloadRow as Row } from '../src/ipc/bindings';
import { add } from '../src/state/add.svelte';
import { app } from '../src/state/app.svelte';
import { listenToChanges } from '../src/state/changes.svelte';
import { feeds } from '../src/state/feeds.svelte';
import { asking, Logins, passwords } from '../src/state/passwords.svelte';
import { toasts } from '../src/state/toasts.svelte';
import AddBox from '../src/views/window/AddBox.svelte';
import DownloadRow from '../src/views/downloads/DownloadRow.svelte';
import Feed from '../src/views/feeds/Feed.svelte';
import PasswordDialog from '../src/views/window/PasswordDialog.svelte';
import { createFake, type Fake } from './fake/library';
import { ORIGIN } from './fake/logins';

let fake: Fake;
const called = (name: string) => fake.calls.filter((c) => c.name === name).map((c) => c.args);
const secret = () => screen.getByLabelText<HTMLInputElement>('Password');

beforeEach(() => {
  fake = createFake({ items: 30 });
  useBackend(fake);
  add.clear();
  app.adding = false;
  passwords.shown = null;
  setLocale('en');
});

describe('the Add box', () => {
  async function asked() {
    render(AddBox);
    app.adding = true;
    const dialog = await screen.findByRole('dialog', { name: 'Add' });
    await add.give(`${ORIGIN}/feed`);
    await within(dialog).findByText('members.example asks for a name and a password.');
    return { user: userEvent.setup(), dialog };
  }

  it('asks where it stands, says that it was wrong, and goes on when it is right', async () => {
    const { user, dialog } = await asked();
    expect(screen.getByText(/sent to members.example and to nobody else/)).toBeTruthy();
    expect(await screen.findByText(/file in the library’s folder that only you can read/)).toBeTruthy();
    expect((await axe.run(dialog, { rules: { 'color-contrast': { enabled: false } } })).violations).toEqual(
      [],
    );
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Name')));
    await user.keyboard('ann{Tab}wrong{Enter}');
    await screen.findByRole('alert');
    expect(screen.getByText('members.example did not accept this name and password.')).toBeTruthy();
    /* The name stays, the password is typed again. */
    await waitFor(() => expect(document.activeElement).toBe(secret()));
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('ann');
    expect(secret().value).toBe('');
    await user.keyboard('right');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    await screen.findByText('Tern Island Radio');
    await user.click(screen.getByRole('button', { name: 'Subscribe' }));
    await waitFor(() => expect(app.adding).toBe(false));
    const login = { origin: ORIGIN, user: 'ann', password: 'right' };
    expect(called('add')).toEqual([[`${ORIGIN}/feed`, login]]);
  });

  it('sends what was typed for one address with no other', async () => {
    const { user } = await asked();
    await user.keyboard('ann{Tab}right{Enter}');
    await screen.findByText('Tern Island Radio');
    await add.give('https://harbourmag.example/article');
    expect(called('lookUp').at(-1)).toEqual(['https://harbourmag.example/article', null]);
  });

  it('shows the password when it is asked to, and hides it before', async () => {
    const { user } = await asked();
    expect(secret().type).toBe('password');
    await user.click(screen.getByRole('button', { name: 'Show the password' }));
    expect(secret().type).toBe('text');
  });
});

describe('a show', () => {
  it('says that its server asks, takes a name and a password, changes and forgets them', async () => {
    const stop = await listenToChanges();
    render(PasswordDialog);
    fake.members.asks();
    await feeds.load();
    render(Feed, { id: 1 });
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: 'Enter password' }));
    await screen.findByRole('dialog', { name: 'Name and password' });
    await user.type(await screen.findByLabelText('Name'), 'ann');
    await user.type(secret(), 'right{Enter}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(called('logIn')).toEqual([[{ feed: 1 }, { origin: ORIGIN, user: 'ann', password: 'right' }]]);

    await user.click(await screen.findByRole('button', { name: 'Name and password…' }));
    await screen.findByText('Signed in to members.example as ann.');
    await user.click(screen.getByRole('button', { name: 'Change…' }));
    expect((await screen.findByLabelText<HTMLInputElement>('Name')).value).toBe('ann');
    await user.type(secret(), 'wrong{Enter}');
    await screen.findByText('members.example did not accept this name and password.');
    await user.click(screen.getByRole('button', { name: 'Forget' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(called('logOut')).toEqual([[{ feed: 1 }, ORIGIN]]);
    stop();
  });

  it('says when they are tried, where the server asked for patience', async () => {
    const until = new Date();
    until.setHours(23, 59);
    fake.commands.logIn = () => Promise.resolve({ status: 'ok', data: until.toISOString() });
    expect(await new Logins({ feed: 1 }).give(ORIGIN, 'ann', 'right')).toBe(true);
    expect(toasts.list.at(-1)?.text).toMatch(/asked for patience: they are tried at (23:59|11:59\sPM)/);
  });
});

describe('a download', () => {
  it.each(['needs_password', 'wrong_password'])('that failed with %s offers to enter it', async (code) => {
    const row: Row = {
      item: fake.rows[2]!,
      state: 'failed',
      bytes: 0,
      total: null,
      speed: null,
      problem: 'a name and a password are needed: members.example',
      code,
      attempts: 1,
      resumed: false,
      finished_at: null,
      automatic: false,
      kept: null,
    };
    fake.members.asks();
    render(PasswordDialog);
    render(DownloadRow, { row, now: { at_once: 2 } });
    await userEvent.setup().click(screen.getByRole('button', { name: /^Enter password/ }));
    await screen.findByText('members.example asks for a name and a password.');
    expect(called('logins')).toContainEqual([{ item: row.item.id }]);
  });
});

it('in Russian the sentence names the server', () => {
  setLocale('ru');
  const thrown = new IpcFailure({
    code: 'needs_password',
    message: 'a name and a password are needed: 127.0.0.1:8080',
    detail: 'http://127.0.0.1:8080',
  });
  expect(asking(thrown)).toEqual({
    origin: 'http://127.0.0.1:8080',
    host: '127.0.0.1:8080',
    encrypted: false,
    refused: false,
  });
});
