/** Names and passwords of the fake library: `https://members.example` lets in ann with `right`. */
import type { Found, Login, LoginOwner, LoginRow } from '../../src/ipc/bindings';
import type { Answers } from './library';
import { Refused } from './found';

export const ORIGIN = 'https://members.example';

export type FakeLogins = ReturnType<typeof createLogins>;

export function createLogins(changed: () => void) {
  let rows: LoginRow[] = [];
  const row = (user: string | null, refused: boolean): LoginRow => ({
    origin: ORIGIN,
    host: 'members.example',
    user,
    refused,
    encrypted: true,
  });
  const commands = {
    logins: () => rows,
    logIn: (_of: LoginOwner, login: Login) => {
      rows = [row(login.user, login.password !== 'right')];
      changed();
      return null;
    },
    logOut: () => {
      rows = [];
      changed();
      return 1;
    },
    passwordsKept: () => 'file' as const,
  } satisfies Partial<Answers>;
  return {
    commands,
    /** As if the server had asked. */
    asks(): void {
      rows = [row(null, false)];
      changed();
    },
    /** Throws what the shell says when it is not let in. */
    lookUp(input: string, login: Login | null): Found | null {
      if (!input.startsWith(ORIGIN) || login?.password === 'right') return null;
      throw login
        ? new Refused('wrong_password', 'the name and the password were refused: members.example', ORIGIN)
        : new Refused('needs_password', 'a name and a password are needed: members.example', ORIGIN);
    },
  };
}
