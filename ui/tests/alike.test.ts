/** More like this: at the end of a page, and from the menu of a row. */
import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { setLocale } from '../src/i18n/index.svelte';
import { app } from '../src/state/app.svelte';
import { argsOf, faults, opened } from './open-window';

describe('more like this', () => {
  it('stands at the end of an article, says why, and opens what it names', async () => {
    const { fake, user } = await opened();
    app.go({ name: 'articles', id: 2 });
    const part = await screen.findByRole('region', { name: 'More like this' }, { timeout: 5_000 });
    expect(argsOf(fake, 'alike')).toEqual([[2]]);
    within(part).getByText('Same topic: harbour, quiet');
    const [first] = within(part).getAllByRole('button');
    expect(await faults()).toEqual([]);
    first!.focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(app.route).not.toMatchObject({ id: 2 }));
    const { id } = app.route as { id: number };
    await waitFor(() => expect(argsOf(fake, 'alike').at(-1)).toEqual([id]));
  });

  it('is asked for by the menu of a row', async () => {
    const { user } = await opened();
    app.go({ name: 'inbox' });
    const list = await screen.findByRole('list', { name: 'Inbox' });
    const [row] = await within(list).findAllByRole('listitem');
    await user.click(within(row!).getByRole('button', { name: /^More/ }));
    await user.click(await screen.findByRole('menuitem', { name: 'More like this' }));
    const dialog = await screen.findByRole('dialog', { name: 'More like this' });
    await within(dialog).findByText('Same topic: harbour, quiet');
    expect(await faults()).toEqual([]);
    setLocale('ru');
    await within(dialog).findByText('Та же тема: harbour, quiet');
    setLocale('en');
    const [first] = await within(dialog).findAllByRole('button', { name: /Same topic/ });
    await user.click(first!);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });
});
