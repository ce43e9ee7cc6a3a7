import type { DBInstance } from '@aws-sdk/client-rds';
import { notFound } from '../../aws/rds/refusals';
import type { SimulatedIncident } from '../simulated-incident';
import { delayServiceCounts } from './stale-services';
import { type Met, type WorldFault, worldFault } from './world-fault';
import { candidateOf, wrapOperation } from './world-hooks';

const TEN_MINUTES = 600;
const READS = 6;
const LAG_SECONDS = 60;
const FLICKER_SECONDS = 180;
/** Two looks of the swap, five seconds apart: one that tags the retired instance, and one that finds nothing left to do. */
const SHOWN_SECONDS = 7;

/** What readers see late, and names that change late. */
export const consistencyFaults: readonly WorldFault[] = [
  worldFault('rename-slow', 'F3', 'a rename takes twenty minutes longer', (incident, met) => {
    stretch(incident, 'renaming', 1200, met);
  }),
  worldFault(
    'renamed-not-found-long',
    'F3',
    'for ten minutes neither name of a renamed instance is listed',
    (incident, met) => {
      let call = 0;
      stretch(incident, 'renaming', TEN_MINUTES, met, () => {
        call += 1;
        return call % 2 === 0;
      });
    },
  ),
  worldFault(
    'old-name-listed-long',
    'F3',
    'the old name stays listed as available for ten minutes',
    (incident, met) => {
      stretch(incident, 'renameStaleName', TEN_MINUTES, met);
    },
  ),
  worldFault(
    'new-name-resolves-late',
    'F3',
    'the new host name resolves ten minutes after the rename',
    (incident, met) => {
      stretch(incident, 'dnsAfterRename', TEN_MINUTES, met);
    },
  ),
  worldFault(
    'old-name-resolves-long',
    'F3',
    'the old host name leads to the renamed instance for ten minutes',
    (incident, met) => {
      const { network, clock } = incident.world;
      const setName = network.setName.bind(network);
      const set = new Map<string, number>();
      network.setName = (hostName, address) => {
        const version = (set.get(hostName) ?? 0) + 1;
        set.set(hostName, version);
        if (address !== undefined) return setName(hostName, address);
        met();
        clock.schedule(
          TEN_MINUTES * 1000,
          () => set.get(hostName) === version && setName(hostName, undefined),
          'upkeep',
        );
      };
    },
  ),
  worldFault(
    'new-name-flickers',
    'F3',
    'readers see the new name of the candidate for seven seconds, and then for three minutes the one before it',
    (incident, met) => {
      flicker(incident, FLICKER_SECONDS, met);
    },
  ),
  worldFault(
    'new-name-never-resolves',
    'F4',
    'the production name resolves to nothing for as long as the candidate has it',
    (incident, met) => {
      const { network, database } = incident.world;
      const setName = network.setName.bind(network);
      network.setName = (hostName, address) => {
        const isAway =
          incident.world.services.rds.byIdentifier(database.identifier)?.resourceId !== database.resourceId;
        if (hostName.toLowerCase() !== database.host.toLowerCase() || address === undefined || !isAway) {
          return setName(hostName, address);
        }
        met();
      };
    },
  ),
  worldFault('tags-late', 'F3', 'the first reads of an instance miss the tags that it got', (incident, met) => {
    const { rds } = incident.world.services;
    let left = READS;
    const original = incident.world.database.resourceId;
    wrapOperation(rds, 'DescribeDBInstances', async (_input, run) => {
      const page = (await run()) as { DBInstances?: DBInstance[] };
      const restored = page.DBInstances?.some(
        (one) => one.DbiResourceId !== original && (one.TagList?.length ?? 0) > 0,
      );
      if (!restored || left === 0) return page;
      left -= 1;
      met();
      return {
        ...page,
        DBInstances: page.DBInstances?.map((one) => (one.DbiResourceId === original ? one : { ...one, TagList: [] })),
      };
    });
    wrapOperation(rds, 'ListTagsForResource', async (input, run) => {
      const answer = (await run()) as { TagList?: unknown[] };
      const isRestored =
        rds.byIdentifier(String(input['ResourceName']).split(':').at(-1) ?? '')?.resourceId !== original;
      if (!isRestored || left === 0 || !answer.TagList?.length) return answer;
      left -= 1;
      met();
      return { ...answer, TagList: [] };
    });
  }),
  worldFault('service-counts-stale', 'F3', 'DescribeServices answers as of a minute ago', (incident, met) => {
    delayServiceCounts(incident, LAG_SECONDS, met);
  }),
];

/** Once the candidate has been shown under the production name, readers get its view from before that for a while. */
function flicker(incident: SimulatedIncident, seconds: number, met: Met): void {
  const { clock, database, services } = incident.world;
  let before: DBInstance | undefined;
  let shownAt: number | undefined;
  const isOld = () => {
    const past = shownAt === undefined ? 0 : clock.milliseconds - shownAt;
    return past > SHOWN_SECONDS * 1000 && past < seconds * 1000;
  };
  wrapOperation(services.rds, 'DescribeDBInstances', async (input, run) => {
    const page = (await run()) as { DBInstances?: DBInstance[] };
    const candidate = page.DBInstances?.find(
      ({ DbiResourceId }) => DbiResourceId === candidateOf(incident)?.resourceId,
    );
    if (!candidate) return page;
    if (candidate.DBInstanceIdentifier !== database.identifier) {
      before = candidate;
      return page;
    }
    shownAt ??= clock.milliseconds;
    if (!before || !isOld()) return page;
    met();
    if (input['DBInstanceIdentifier'] !== undefined) throw notFound(database.identifier);
    return { ...page, DBInstances: page.DBInstances?.map((one) => (one === candidate ? before : one)) };
  });
}

/** Makes one step of RDS longer by virtual seconds. */
function stretch(
  incident: SimulatedIncident,
  step: string,
  seconds: number,
  met: Met,
  applies: () => boolean = () => true,
): void {
  const { state } = incident.world.services.rds;
  const pause = state.pause.bind(state);
  state.pause = async (name, share) => {
    await pause(name, share);
    if (name !== step || !applies()) return;
    met();
    await incident.world.clock.sleep(seconds * 1000, state.signal);
  };
}
