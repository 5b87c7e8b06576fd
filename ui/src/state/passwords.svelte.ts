/** Names and passwords of servers: who asks, who was given them. A password only goes to the shell; none comes back. */
import { call, IpcFailure, type LoginOwner, type LoginRow, type PasswordPlace } from '../ipc';
import { t } from '../i18n/index.svelte';
import { until } from '../lib/format';
import { onChange } from './changes.svelte';
import { attempt, toasts } from './toasts.svelte';

/** The codes of errors that a name and a password may mend. */
export const wantsPassword = (code: string | null | undefined): boolean =>
  code === 'needs_password' || code === 'wrong_password';

/** Who asks, of such an error: the shell gives the server as the detail. */
export type Asking = { origin: string; host: string; encrypted: boolean; refused: boolean };
export function asking(thrown: unknown): Asking | null {
  if (!(thrown instanceof IpcFailure) || !wantsPassword(thrown.code) || !thrown.detail) return null;
  const origin = thrown.detail;
  return {
    origin,
    host: origin.replace(/^[a-z]+:\/\//, ''),
    encrypted: origin.startsWith('https:'),
    refused: thrown.code === 'wrong_password',
  };
}

/** The servers of one show or item, kept up to date while it is followed. */
export class Logins {
  rows = $state.raw<LoginRow[]>([]);
  readonly of: LoginOwner;
  /** The first that waits for an answer. */
  asks = $derived(this.rows.find((row) => row.user === null || row.refused) ?? null);

  constructor(of: LoginOwner) {
    this.of = of;
  }

  follow(): () => void {
    void this.load();
    return onChange(['feeds', 'downloads'], () => void this.load());
  }

  async load(): Promise<void> {
    this.rows = await call('logins', this.of).catch(() => this.rows);
  }

  /** False when it was not taken; why was said. */
  async give(origin: string, user: string, password: string): Promise<boolean> {
    const host = this.rows.find((row) => row.origin === origin)?.host ?? origin;
    const given = await attempt(async () => {
      return { triedAt: await call('logIn', this.of, { origin, user, password }) };
    });
    if (given)
      toasts.say(
        given.triedAt
          ? t('passwords.kept_held', { host, time: until(given.triedAt) })
          : t('passwords.kept', { host }),
      );
    await this.load();
    return given !== undefined;
  }

  async forget(row: LoginRow): Promise<void> {
    const gone = await attempt(() => call('logOut', this.of, row.origin));
    if (gone !== undefined) toasts.say(t('passwords.forgotten', { host: row.host }));
    await this.load();
  }
}

class Passwords {
  /** Whose names and passwords are shown over the window. */
  shown = $state.raw<LoginOwner | null>(null);
  /** Where the next one will be kept. */
  place = $state<PasswordPlace | null>(null);

  ask(of: LoginOwner): void {
    this.shown = of;
    void this.look();
  }

  async look(): Promise<void> {
    this.place = await call('passwordsKept').catch(() => this.place);
  }
}

export const passwords = new Passwords();
