/** Puts something behind the window before anything is drawn. */
import { connect } from '../ipc';

export const start = (): Promise<void> => connect();
