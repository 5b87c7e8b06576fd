/** Long work that runs: its progress, and the way to stop it. */
import { call, type Job, type JobId } from '../ipc';
import { onChange } from './changes.svelte';
import { attempt } from './toasts.svelte';

class Jobs {
  list = $state.raw<Job[]>([]);
  running = $derived(this.list.filter((job) => !job.finished && !job.cancelled));

  async load(): Promise<void> {
    this.list = await call('jobs');
  }

  /** While they are shown: `$effect(() => jobs.follow())`. */
  follow(): () => void {
    const again = () => void this.load().catch(() => {});
    again();
    return onChange(['jobs'], again);
  }

  cancel = (id: JobId): Promise<unknown> => attempt(() => call('cancelJob', id));
}

export const jobs = new Jobs();
