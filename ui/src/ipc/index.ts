/**
 * The only way to the shell. `call` unwraps the coded error into a thrown IpcFailure.
 * In tests a library in memory (tests/fake) answers instead.
 */
import { events, commands, type IpcError } from './bindings';

export type * from './bindings';
export { rules } from './bindings';
export type Commands = typeof commands;
export type Data<K extends keyof Commands> =
  Extract<Awaited<ReturnType<Commands[K]>>, { status: 'ok' }> extends { data: infer D } ? D : never;
type Payload<K extends keyof typeof events> = Parameters<
  Parameters<(typeof events)[K]['listen']>[0]
>[0] extends { payload: infer P }
  ? P
  : never;
export type Listener<K extends keyof typeof events> = (payload: Payload<K>) => void;

/** What was dropped on the window, by path, and whether something hovers over it. */
export type Drop = { over: boolean; paths: string[] };

/** What stands behind the window: the shell, or a fake. */
export type Backend = {
  commands: Commands;
  listen<K extends keyof typeof events>(event: K, listener: Listener<K>): Promise<() => void>;
  onDrop(listener: (drop: Drop) => void): Promise<() => void>;
  chooseFile(title: string, extensions: string[]): Promise<string | null>;
  choosePlace(title: string, name: string): Promise<string | null>;
  chooseFolder(title: string): Promise<string | null>;
};

/** A sentence for a person, and a code. `detail` is the technical part. */
export class IpcFailure extends Error {
  readonly code: string;
  readonly detail: string | null;
  constructor(error: IpcError) {
    super(error.message);
    this.name = 'IpcFailure';
    this.code = error.code;
    this.detail = error.detail;
  }
}

const shell: Backend = {
  commands,
  listen: (event, listener) => events[event].listen((e) => listener(e.payload as never)),
  async onDrop(listener) {
    const { listen } = await import('@tauri-apps/api/event');
    const stops = await Promise.all([
      listen('tauri://drag-enter', () => listener({ over: true, paths: [] })),
      listen('tauri://drag-leave', () => listener({ over: false, paths: [] })),
      listen<{ paths: string[] }>('tauri://drag-drop', (e) =>
        listener({ over: false, paths: e.payload.paths }),
      ),
    ]);
    return () => stops.forEach((stop) => stop());
  },
  async chooseFile(title, extensions) {
    const { open } = await import('@tauri-apps/plugin-dialog');
    return open({ title, multiple: false, directory: false, filters: [{ name: title, extensions }] });
  },
  async choosePlace(title, name) {
    const { save } = await import('@tauri-apps/plugin-dialog');
    return save({ title, defaultPath: name });
  },
  async chooseFolder(title) {
    const { open } = await import('@tauri-apps/plugin-dialog');
    return open({ title, multiple: false, directory: true });
  },
};

let backend: Backend = shell;

/** Puts a fake behind the window. For tests. */
export function useBackend(other: Backend): void {
  backend = other;
}

export async function call<K extends keyof Commands>(
  name: K,
  ...args: Parameters<Commands[K]>
): Promise<Data<K>> {
  const command = backend.commands[name] as (...a: Parameters<Commands[K]>) => ReturnType<Commands[K]>;
  const answer = (await command(...args)) as
    { status: 'ok'; data: Data<K> } | { status: 'error'; error: IpcError };
  if (answer.status === 'error') throw new IpcFailure(answer.error);
  return answer.data;
}

export const listen: Backend['listen'] = (event, listener) => backend.listen(event, listener);
export const onDrop: Backend['onDrop'] = (listener) => backend.onDrop(listener);
export const chooseFile: Backend['chooseFile'] = (title, extensions) => backend.chooseFile(title, extensions);
export const choosePlace: Backend['choosePlace'] = (title, name) => backend.choosePlace(title, name);
export const chooseFolder: Backend['chooseFolder'] = (title) => backend.chooseFolder(title);
