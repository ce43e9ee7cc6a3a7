import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
/** Certificates are valid from a day ago, so that a stepped clock does not reject them, for this long. */
const VALID_DAYS = 30;

/** The certificate authority of one world: handlers and the application verify database servers against it. */
export class CertificateAuthority {
  private serial = 1;

  private constructor(
    private readonly certificate: x509.X509Certificate,
    private readonly keys: CryptoKeyPair,
    private readonly now: () => Date,
  ) {}

  static async create(name: string, now: () => Date): Promise<CertificateAuthority> {
    const keys = await generateKeys();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned(
      {
        serialNumber: '01',
        name: `CN=${name}`,
        ...validity(now()),
        signingAlgorithm: ALGORITHM,
        keys,
        extensions: [
          new x509.BasicConstraintsExtension(true, 0, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
          await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
        ],
      },
      webcrypto,
    );
    return new CertificateAuthority(certificate, keys, now);
  }

  get pem(): string {
    return `${this.certificate.toString('pem')}\n`;
  }

  /** A certificate and key (PEM) for a server that is verified by `hostName`. */
  async issue(hostName: string): Promise<{ certificate: string; key: string }> {
    const keys = await generateKeys();
    this.serial++;
    const certificate = await x509.X509CertificateGenerator.create(
      {
        serialNumber: this.serial.toString(16).padStart(4, '0'),
        // A common name holds 64 characters at most; clients verify the alternative name.
        subject: `CN=${hostName.slice(0, 64)}`,
        issuer: this.certificate.subject,
        ...validity(this.now()),
        signingAlgorithm: ALGORITHM,
        publicKey: keys.publicKey,
        signingKey: this.keys.privateKey,
        extensions: [
          new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: hostName }]),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
          await x509.AuthorityKeyIdentifierExtension.create(this.keys.publicKey, false, webcrypto),
        ],
      },
      webcrypto,
    );
    const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
    return {
      certificate: `${certificate.toString('pem')}\n`,
      key: `${x509.PemConverter.encode(key, 'PRIVATE KEY')}\n`,
    };
  }
}

type CryptoKeyPair = webcrypto.CryptoKeyPair;

async function generateKeys(): Promise<CryptoKeyPair> {
  return (await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])) as CryptoKeyPair;
}

function validity(now: Date): { notBefore: Date; notAfter: Date } {
  return {
    notBefore: new Date(now.getTime() - DAY_MILLISECONDS),
    notAfter: new Date(now.getTime() + VALID_DAYS * DAY_MILLISECONDS),
  };
}
