/** The numbers behind choices and sentences: the backend's, so that none is kept twice. */
export { rules } from '../ipc';
