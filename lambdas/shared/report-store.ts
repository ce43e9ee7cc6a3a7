import { PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';

let warm: S3Client | undefined;

/** One for all invocations of a function: a new client resolves its settings and opens a connection again. */
function warmClient(): S3Client {
  warm ??= new S3Client({});
  return warm;
}

/** The report bucket: worlds, verdicts and reports. Objects are written once or, for verdicts, as new versions. */
export class ReportStore {
  constructor(
    private readonly bucket: string,
    private readonly client = warmClient(),
  ) {}

  /** False when the object exists already; it is then left as it is. */
  async create(key: string, body: string, contentType: string): Promise<boolean> {
    try {
      await this.client.send(
        new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body, ContentType: contentType, IfNoneMatch: '*' }),
      );
      return true;
    } catch (error) {
      if (error instanceof S3ServiceException && error.name === 'PreconditionFailed') {
        return false;
      }
      throw error;
    }
  }

  async put(key: string, body: string, contentType: string): Promise<void> {
    await this.client.send(
      new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body, ContentType: contentType }),
    );
  }
}
