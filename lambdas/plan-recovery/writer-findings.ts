import type { ObservedSurroundings, PlanFinding } from './contract';
import { refusal } from './finding';

/** What would keep a writer from being stopped and brought back. */
export function writerFindings({
  writers,
  heldElsewhere,
  taskDefinitions,
}: ObservedSurroundings): readonly PlanFinding[] {
  return [
    ...writers.flatMap(({ findings }) => findings),
    ...heldElsewhere,
    ...Object.entries(taskDefinitions)
      .filter(([, status]) => status !== 'ACTIVE')
      .map(([arn, status]) =>
        refusal(`task definition ${arn}`, `status '${status}'`, "'ACTIVE'", 'name a registered revision in resumeWith'),
      ),
  ];
}
