import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AwsError } from '../../service';
import type { WorldContext } from '../../world';
import { invalidArgument, noSuchKey, noSuchVersion, preconditionFailed } from './s3-errors';

export interface BucketSettings {
  readonly name: string;
  readonly versioned: boolean;
  /** Key ARN of the default encryption with KMS; undefined for SSE-S3. */
  readonly kmsKeyArn: string | undefined;
  /** Default retention of Object Lock in days; 0 without one. */
  readonly retentionDays: number;
}

export interface StoredObject {
  readonly key: string;
  readonly versionId: string;
  readonly content: Buffer;
  /** Quoted MD5, as HTTP carries it. */
  readonly etag: string;
  readonly lastModified: Date;
  /** Headers that a read gives back: content type, metadata, encryption, checksums. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Preconditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

type Version = StoredObject | { readonly versionId: string; readonly deleted: true };

const MILLISECONDS_A_DAY = 86_400_000;

/** Objects of one bucket with their versions; the newest content of each is also a file, to be looked at. */
export class Bucket {
  private readonly versions = new Map<string, Version[]>();
  private readonly directory: string;
  private sequence = 0;

  constructor(
    readonly settings: BucketSettings,
    private readonly context: WorldContext,
  ) {
    this.directory = join(context.directory, 's3', settings.name);
    if (!context.keptMails) mkdirSync(this.directory, { recursive: true });
  }

  get arn(): string {
    return `arn:aws:s3:::${this.settings.name}`;
  }

  /** Newest first by key order; deleted keys are not listed. */
  list(): StoredObject[] {
    const current = [...this.versions.keys()].map((key) => this.current(key));
    return current
      .filter((object): object is StoredObject => object !== undefined)
      .sort((left, right) => Buffer.compare(Buffer.from(left.key), Buffer.from(right.key)));
  }

  get(key: string, versionId?: string): StoredObject {
    if (versionId === undefined) {
      const object = this.current(key);
      if (object === undefined) throw noSuchKey(key);
      return object;
    }
    const version = this.versions.get(key)?.find((one) => one.versionId === versionId);
    if (version === undefined) throw noSuchVersion(key, versionId);
    if ('deleted' in version)
      throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);
    return version;
  }

  put(
    key: string,
    content: Buffer,
    headers: Readonly<Record<string, string>>,
    conditions: Preconditions,
  ): StoredObject {
    this.check(key, conditions);
    const object: StoredObject = {
      key,
      versionId: this.nextVersion(),
      content,
      etag: `"${createHash('md5').update(content).digest('hex')}"`,
      lastModified: this.context.clock.now(),
      headers,
    };
    this.mirror(key, content);
    this.versions.set(key, this.settings.versioned ? [object, ...(this.versions.get(key) ?? [])] : [object]);
    return object;
  }

  /** Without a version: a delete marker in a versioned bucket. Deleting what does not exist is no error, as on S3. */
  delete(key: string, versionId?: string): { versionId: string; marker: boolean } | undefined {
    const versions = this.versions.get(key) ?? [];
    if (versionId === undefined) {
      const marker = { versionId: this.nextVersion(), deleted: true as const };
      if (this.settings.versioned) this.versions.set(key, [marker, ...versions]);
      else this.versions.delete(key);
      this.mirror(key, undefined);
      return this.settings.versioned ? { versionId: marker.versionId, marker: true } : undefined;
    }
    const version = versions.find((one) => one.versionId === versionId);
    if (version === undefined) return undefined;
    if ('content' in version) this.refuseLocked(version);
    this.versions.set(
      key,
      versions.filter((one) => one !== version),
    );
    this.mirror(key, this.current(key)?.content);
    return { versionId, marker: 'deleted' in version };
  }

  /** Versions that are kept, markers of deletions included. */
  versionsOf(key: string): number {
    return this.versions.get(key)?.length ?? 0;
  }

  private current(key: string): StoredObject | undefined {
    const newest = this.versions.get(key)?.[0];
    return newest === undefined || 'deleted' in newest ? undefined : newest;
  }

  private check(key: string, { ifMatch, ifNoneMatch }: Preconditions): void {
    const current = this.current(key);
    if (ifNoneMatch !== undefined) {
      if (ifNoneMatch !== '*') throw invalidArgument(`If-None-Match of a write: expected *, found '${ifNoneMatch}'`);
      if (current !== undefined) throw preconditionFailed('If-None-Match');
    }
    if (ifMatch === undefined) return;
    if (current === undefined) throw noSuchKey(key);
    if (unquoted(ifMatch) !== unquoted(current.etag)) throw preconditionFailed('If-Match');
  }

  private refuseLocked({ lastModified }: StoredObject): void {
    const until = lastModified.getTime() + this.settings.retentionDays * MILLISECONDS_A_DAY;
    if (this.context.clock.now().getTime() < until) {
      throw new AwsError('AccessDenied', 'Access Denied because object protected by object lock.', 403);
    }
  }

  private nextVersion(): string {
    if (!this.settings.versioned) return 'null';
    this.sequence += 1;
    return `v${String(this.sequence).padStart(8, '0')}`;
  }

  private mirror(key: string, content: Buffer | undefined): void {
    if (this.context.keptMails) return;
    const steps = key
      .split('/')
      .map((step) => encodeURIComponent(step).replace(/^\.+$/, (dots) => '%2E'.repeat(dots.length)));
    const file = join(this.directory, ...steps.map((step) => (step === '' ? '%00' : step)));
    if (content === undefined) {
      rmSync(file, { force: true });
      return;
    }
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    } catch (cause) {
      throw new AwsError(
        'InvalidRequest',
        `cannot keep object '${key}' as a file: another key is its prefix; choose keys of which none is a folder of another (${String(cause)})`,
      );
    }
  }
}

export function unquoted(etag: string): string {
  return etag.replace(/^"|"$/g, '');
}
