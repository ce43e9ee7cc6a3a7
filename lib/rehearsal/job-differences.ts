import type { JobView } from './job-desk';
import type { Observer } from './observer';

/** Sentences about the writers beside the services that run although everything is to be stopped. */
export function runningJobs(jobs: readonly JobView[], when: string): string[] {
  return jobs
    .filter(({ running }) => running)
    .map(({ subject }) => `${subject} runs ${when}, expected it to be stopped`);
}

/** Sentences about those that are not exactly what they were; a change that takes a while is waited for. */
export async function changedJobs(observer: Observer, before: readonly JobView[]): Promise<string[]> {
  const differences: string[] = [];
  for (const { subject, settings } of before) {
    let found: string | undefined;
    const asBefore = async () => {
      found = (await observer.jobs()).find((job) => job.subject === subject)?.settings;
      return found === settings;
    };
    await observer.eventually(subject, asBefore).catch(() => {
      differences.push(`${subject} is ${found ?? 'gone'}, expected ${settings}`);
    });
  }
  return differences;
}
